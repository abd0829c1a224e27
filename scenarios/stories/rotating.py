"""The words of stories about the secrets of the integration."""

from __future__ import annotations

from scenarios.stories.scene import Scene
from scenarios.stories.story import Step


def rotate_secrets(*, overlap_minutes: int) -> Step:
    """Both systems give each identity of the integration another secret, and webhooks theirs."""

    async def act(scene: Scene) -> None:
        scene.hand_over = scene.stage.landscape.rotate(overlap_s=overlap_minutes * 60)

    return Step(
        "both systems rotate the integration's secrets, that of webhooks too, and keep the old for "
        f"{overlap_minutes} minutes more",
        act,
    )


def new_secrets_are_there() -> Step:
    """Operations put the new secrets where the engine reads them, while it runs."""

    async def act(scene: Scene) -> None:
        scene.hand_over()
        scene.stage.handed()

    return Step("operations put the new secrets where the engine reads them", act)
