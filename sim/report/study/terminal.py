def print_study(result, console):
    console.print(len(result.points), len(result.runs), len(result.failures), result.missing)
