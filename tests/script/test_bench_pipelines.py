"""The pipelines that are measured beside ours are made from ours, and differ in what they are about."""

from script.benchmarks.pipelines import variants


def names(config: dict[str, object]) -> list[str]:
    return [part["name"].split(".")[-1] for part in config["pipeline"]]


def test_the_variants_differ_from_ours_in_the_classifier_and_the_meaning_alone() -> None:
    made = variants()
    assert names(made["counts"]) == [
        "WhitespaceTokenizer",
        "CountVectorsFeaturizer",
        "CountVectorsFeaturizer",
        "LogisticRegressionClassifier",
    ]
    assert names(made["counts_and_meaning"]) == [
        *names(made["counts"])[:-1],
        "SentenceEmbedding",
        "LogisticRegressionClassifier",
    ]
    assert made["counts"]["policies"] == made["counts_and_meaning"]["policies"]
