"""Follow-up that runs by itself: plans as data, begun by what happens, in step with what people answer and measure."""
