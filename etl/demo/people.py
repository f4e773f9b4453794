"""One teacher of the simulation: an age, a degree, a post, and no name."""

from dataclasses import dataclass

from etl.demo.chance import Chance
from etl.demo.roster import PRIMARY, SENIOR

Post = tuple[int, str]

BANDS = (
    ("age_under_25", 22, 24),
    ("age_25_29", 25, 29),
    ("age_30_34", 30, 34),
    ("age_35_39", 35, 39),
    ("age_40_44", 40, 44),
    ("age_45_49", 45, 49),
    ("age_50_54", 50, 54),
    ("age_55_59", 55, 59),
    ("age_60_plus", 60, 62),
)
DEGREES = ("degree_below", "degree_associate", "degree_bachelor", "degree_postgraduate")
TITLES = (
    "title_none",
    "title_junior",
    "title_assistant",
    "title_intermediate",
    "title_associate",
    "title_senior",
)

AGE_WEIGHTS = {
    "城区": (3, 9, 12, 15, 20, 18, 15, 8, 0),
    "镇区": (3, 8, 10, 14, 19, 17, 19, 10, 0),
    "乡村": (2, 6, 8, 10, 17, 19, 24, 14, 0),
}
BACHELOR_CHANCE = {"城区": 0.80, "镇区": 0.68, "乡村": 0.54}
JUNIOR_BONUS = 0.14
TITLE_YEARS = (1, 2, 7, 11, 17)
"""Years of service after which the next title comes within reach."""
PROMOTION = (0.9, 0.8, 0.35, 0.13, 0.012)


@dataclass(eq=False)
class Teacher:
    """A teacher: ``home`` is the school that employs, ``post`` the school that teaches this year."""

    born: int
    female: bool
    degree: int
    title: int
    since: int
    home: Post
    post: Post
    certified: bool
    trained: bool
    subject: str = ""
    backbone: bool = False
    back_in: int = 0

    def age(self, year: int) -> int:
        return year - self.born

    @property
    def away(self) -> bool:
        return self.home != self.post


def band_of(age: int) -> str:
    """The age band that official forms use."""
    for name, _, oldest in BANDS:
        if age <= oldest:
            return name
    return BANDS[-1][0]


def veteran(post: Post, area: str, year: int, chance: Chance) -> Teacher:
    """Someone who was there before the first year of the figures."""
    _, low, high = BANDS[chance.weighted(AGE_WEIGHTS[area])]
    age = chance.whole(low, high)
    teacher = _teacher(post, area, year, age, chance)
    served = age - 22
    for step, needed in enumerate(TITLE_YEARS):
        if served >= needed and chance.happens((0.97, 0.96, 0.80, 0.42, 0.02)[step]):
            teacher.title = step + 1
        else:
            break
    teacher.since = year - chance.whole(0, min(14, served))
    return teacher


def newcomer(post: Post, area: str, year: int, chance: Chance) -> Teacher:
    """Someone who is hired this year, mostly young and with a bachelor's degree."""
    age = chance.whole(22, 26) if chance.happens(0.72) else chance.whole(27, 45)
    teacher = _teacher(post, area, year, age, chance)
    teacher.title = 0 if age < 25 else 2
    return teacher


def _teacher(post: Post, area: str, year: int, age: int, chance: Chance) -> Teacher:
    stage = post[1]
    bachelor = BACHELOR_CHANCE[area] + (0 if stage == PRIMARY else JUNIOR_BONUS)
    bachelor += {SENIOR: 0.1}.get(stage, 0.0) + (0.12 if age < 35 else -0.22 if age >= 50 else 0.0)
    degree = 2 if chance.happens(bachelor) else 1
    if degree == 1 and chance.happens(0.22 if age >= 45 and stage == PRIMARY else 0.02):
        degree = 0
    if degree == 2 and age < 42 and chance.happens({PRIMARY: 0.015}.get(stage, 0.07)):
        degree = 3
    female = chance.happens((0.72 if stage == PRIMARY else 0.58) - (0.18 if age >= 50 else 0))
    return Teacher(
        year - age, female, degree, 0, year, post, post, chance.happens(0.985), chance.happens(0.84)
    )


def grow(teacher: Teacher, year: int, chance: Chance) -> None:
    """What a year brings: further study, a title, training, a certificate."""
    if teacher.degree < 2 and teacher.age(year) < 50 and chance.happens(0.09):
        teacher.degree += 1
    if teacher.title < 5 and teacher.age(year) - 22 >= TITLE_YEARS[teacher.title]:
        teacher.title += int(chance.happens(PROMOTION[teacher.title]))
    teacher.trained = chance.happens(0.84 + 0.015 * (year - 2017)) if chance.happens(0.3) else teacher.trained
    teacher.certified = teacher.certified or chance.happens(0.35)


def leaves(teacher: Teacher, year: int, chance: Chance) -> bool:
    """Whether the teacher retires or goes elsewhere this year."""
    age = teacher.age(year)
    if age >= 60:
        return chance.happens(0.93)
    if age >= 55 and teacher.female:
        return chance.happens(0.28 if teacher.title < 4 else 0.15)
    return chance.happens(0.012 if age < 50 else 0.003)
