"""Small cards of listings and articles for the frames of other sites, and oEmbed, which hands them out."""
