"""Every threshold of fusion, with its unit and why it stands where it stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FusionConfig:
    """Thresholds. Days are calendar days, distances kilometres, scores 0–1, shingles runs of words.

    The scorer's weights and the link threshold were set on the fusion development set (``training/fusion``).
    """

    # near-copies of texts
    shingle_words: int = 4
    permutations: int = 128
    band_rows: int = 4  # 32 bands of 4 rows: pairs of Jaccard 0.5 become candidates with probability 0.87
    copy_jaccard: float = 0.5  # exact Jaccard of shingles above which two texts are one text with edits
    copy_held: float = 0.8  # share of the shorter text's shingles that a longer one holds, of which it was cut
    copy_min_shingles: int = 20  # a shorter text (a flash of one line) is no evidence of copying
    sentence_min_words: int = 8  # a shared sentence of at least so many words is a shared source, not chance

    # same happening
    link_threshold: float = 0.6
    keep_links_above: float = 0.1  # pairs scored lower are not kept: they answer no question
    news_days: int = 3  # undated news tells of at most so many days before its publication
    near_km: float = 15.0  # two points nearer than this, beside their radii, may be one place
    block_cap: int = 400  # units of one block that are compared with each other; beyond it the block is cut by actor
    spread_days: int = 2  # told days of one event lie within so many days
    long_days: int = 45  # an interval longer than this dates nothing: it finds no partner by its days

    # numbers
    distinctive: int = 10  # figures of at least this size that agree are held to be repeated, not counted again
    far_apart: float = 1.5  # "at least 135" against 280: a figure so many times a floor is a disagreement

    # captives, control
    captive_days: int = 60  # releases and seizures so many days after a taking belong to its ledger
    stale_days: int = 90  # a static sentence about control is carried forward no longer than this
    background_days: int = 10  # a report so many days after an event recalls it
