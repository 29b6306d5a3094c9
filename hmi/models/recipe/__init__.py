"""What the recipe page shows and edits; pure logic."""
