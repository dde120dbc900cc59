"""JSON Schemas of the files that people write, so that an editor completes and underlines."""

from __future__ import annotations

import json

from checklist.guidance.house_file import House, PlatformPart, TopicPart
from checklist.guidance.limits import FilePart
from checklist.guidance.toml import FILES
from checklist.guidance.validation import json_schema

SHAPES: dict[str, type[FilePart]] = {
    **FILES,
    "house/house.toml": House,
    "house/house-platform.toml": PlatformPart,
    "house/house-topic.toml": TopicPart,
}


def schemas() -> dict[str, str]:
    """Return the JSON Schema of each kind of file, by the name that its first line gives."""
    found = {}
    for pattern, shape in SHAPES.items():
        folder, name = pattern.removesuffix(".toml").split("/")
        stem = folder.removesuffix("s") if name == "*" else name.removesuffix("-2018")
        schema = json_schema(shape)
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema.get("properties", {}).pop("slug", None)
        found[stem] = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    return found
