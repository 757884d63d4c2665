"""The pages and the JSON API: reads requests, asks services, shows what they answer."""
