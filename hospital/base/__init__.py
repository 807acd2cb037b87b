"""What every part of the hospital stands on: outcomes, JSON, dates, elements, clock, configuration, log, rounds."""
