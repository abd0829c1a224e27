"""Worlds over HTTP: the ERP and the storefront of one or several worlds, for a team's own engine.

    settings = Settings(folder=Path("runs/mine"), port=8700)
    async with serving(settings, people=None) as server:       # simulator.serve.server
        server.url, server.token_file, server.worlds           # worlds: simulator.serve.worlds
        world = server.worlds.create(WorldRequest())           # the first one is "default"

Every call to `<url>/worlds/<id>/erp` and `.../storefront` crosses that world's own wire: faults,
contract check, journal. What a harness does to worlds goes over `<url>/admin` (simulator/serve/
admin). Nothing here is imported by the voyage, and nothing here runs in virtual time.
"""
