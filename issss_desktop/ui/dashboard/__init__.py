"""The first page: where the fund and the portfolio stand, and what asks for attention."""
