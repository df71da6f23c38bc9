"""One function per user intention: plain values in, plain values out."""
