"""What a faceplate offers, asks and accepts; pure logic."""
