"""API of the room: tokens and the register, and what every room's API shares (pagination, errors)."""

from cpts.api.urls import urlpatterns

__all__ = ["urlpatterns"]
