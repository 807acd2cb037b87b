"""A visit from the day it is asked for to the day it takes place."""
