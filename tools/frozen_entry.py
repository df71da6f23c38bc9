"""Entry of the frozen program: the same as ``python -m issss_desktop``."""

import sys

from issss_desktop.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
