"""Vector drawings of a storybook scene: shapes, colours, and the renderer that knows the six styles."""
