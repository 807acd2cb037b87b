"""Search by words in any language and spelling: pinyin, and what people call the same complaint."""
