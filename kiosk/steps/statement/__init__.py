"""Social insurance record: ask the platform, print on the spot, or say honestly why not."""
