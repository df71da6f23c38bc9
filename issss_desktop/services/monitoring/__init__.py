"""Monitoring and evaluation: indicators and their values, risks, lessons learned, reports that are due.

What is shown is a function of the records at a state of the log and of a day, so that screen, command line
and paper say the same.
"""
