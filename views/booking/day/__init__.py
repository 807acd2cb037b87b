"""A visit from its request to the day it takes place."""
