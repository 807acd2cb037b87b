"""What every part of the hospital uses: outcomes, JSON, dates, elements, clock, configuration, log, rounds."""
