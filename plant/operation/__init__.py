"""What people, programs and screens say about a plant that runs itself."""
