"""The REST API and the pages, as one ASGI application; see docs/api.md."""
