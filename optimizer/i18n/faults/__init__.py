"""What is wrong with files and fields, in Japanese; in English each fault says it itself."""
