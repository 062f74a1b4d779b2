"""measure.py: the line by which a bench tells one measure; measure.h says what stands in it."""
OURS = "postbusd"
NOT_HERE = -1


def tell(topic, what, source, times, who, figure, unit):
    print("measure", topic, what, source, times, who, f"{figure:.6g}", unit, sep="\t", flush=True)
