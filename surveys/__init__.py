"""Questionnaires: what may be asked, and the engine that asks it.

`surveys.questionnaire` is the model, `surveys.engine` takes one turn of it; both are pure. `surveys.reading`
reads definitions from YAML. `definitions/` holds what every council shares: the engine's phrases, the usual
answers (yes, no, sometimes) with the ways people type them, and the words that steer.
"""
