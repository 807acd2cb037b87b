import os
import sys

from app.ringer import HOME, main

os.environ[HOME] = sys.argv[1]
main()
