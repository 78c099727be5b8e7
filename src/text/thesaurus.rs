//! Everyday English ways of saying the same thing in a question; nothing of any one base.

/// One group a line, forms parted by commas. The first form names the group. A form belongs to one group only.
/// Inflection is left to the stemmer. Only words that people swap freely in questions stand here.
const GROUPS: &str = "
when, what date, which date, what year, which year, what day, which day, what month, which month, since when, how long ago, at what point, on what date, in what year, in which year, whenabouts, date of, what time of year, in what month, how recently, whats the date, what is the date, what was the date
why, how come, what for, for what reason, what reason, what reasons, which reason, reason, reasons, what is the reason, motive, motivation, rationale, purpose, what makes, what made, the point of, explain why, what is behind, what was behind, what drove, what drives, grounds, the logic behind, the thinking behind, the idea behind, justification, justify, impetus, incentive, cause, the cause, why on earth, why the hell, why the heck, wherefore, driver, drivers
how many, number of, what number, the count, count of, how much people, total number
how long, how much time, duration
where, in what place, what place, which place, whereabouts, location, located, situated, what city, which city, where abouts, based
who, which person, what person, whom, who the hell, name of the person, who on earth, who the heck, what is the name, what was the name, whats the name, name of the man, name of the woman, name of the guy
what kind, what type, what sort, which kind, which type
join, enter, accede, accession, become a member, become member, becoming a member, become part, be part of, get in, getting in, got in, get into, got into, let in, come in, sign up, get membership, gain membership, take part in, joining, be in, come aboard, jump in, hop in, be admitted, admit, admission, adhere, adhesion, entry into, enlist, be let in, add to, come into, be accepted, be accepted into, make it into, make it in, newcomer, admitted, entry, entering, hop on board, come on board, climb aboard, be taken in, taken in, brought in
apply, application, bid, put in for, ask to join, apply for
member, member state, member country, member nation, membership, ally, member countries, member states, member nations
leader, head, chief, boss, in charge, run by, at the helm, the top, leads, chairs, who runs, be in command, top guy, top man, top dog, big boss, the one in charge, head honcho, leading, top official, chairman, helm, heads up, spearhead
want, seek, wish, desire, would like, hope for, keen, willing, eager, aim, interested in, look for, looking for, need
oppose, object, objection, against, be opposed, resist, opposition, not happy, disagree, unhappy, not want, dislike, do not want, not agree, complain, have a problem with, reject, quarrel, quarrels, gripe, beef, dispute, row over, at odds, grievance, reservations, pushback, push back, holdout, hold out, misgivings, take issue, unhappiness
block, hold up, stall, hinder, veto, obstruct, stand in the way, stop, prevent, holding up, delay, hold back, get in the way
criticize, criticise, condemn, denounce, slam, criticism, blast, attack verbally, rebuke, critique, complain about, criticized, bash, chide, lambast, lambaste, scold, deplore, decry, castigate, rap, rail against, kick up a fuss, tut, moan about, grumble, protest, protests
angry, mad, upset, furious, annoyed, pissed off, pissed, outraged, anger, mad at
say, state, tell, remark, comment, statement, declare, claim, announce, announced, speak about, talk about, words of, declared, quote, mention, said about, utter, words, voice, voiced, pronounce, put it, phrase, proclaim, assert
think of, opinion, view on, stance, position on, feel about, opinion on, think about, attitude, view of, views on, make of, take on, reaction, react, response, respond, stance on
worried, concerned, afraid, fear, worry, scared, concern, anxious, nervous, worried about, uneasy, alarmed, anxiety, jitters, dread
threat, danger, menace, threaten, dangerous, risk
office, bureau, branch, outpost, mission office, branch office, representation, diplomatic post, foothold, field office, liaison, liaison office, satellite office, premises, regional office
open, set up, establish, launch, start up, create, opening, founded, founding, inaugurate, put up, opened, creation, establishment, be founded, be created, formed, form
talk, discuss, negotiate, discussion, negotiation, in talks, conversation about, talks, negotiations, dialogue, in discussion, haggle, haggling, bargain, bargaining, parley, consultation, consult, exploratory talks, sound out, sounding out, conversations, deliberation
decide, decision, settle, be decided, finalise, finalize, make up their mind
agree, agreement, accept, consent, be in favour, say yes
approve, ratify, green light, sign off, ratification, give the go ahead, give green light, approval
plan, intend, plan to, going to, intention, be about to, planning
build, construct
close, shut, shut down, wind up, closing, close down
country, nation, land, countries, nations
war, conflict, invasion, invade, fighting, full scale war, attack on ukraine, hostilities, hostility, warfare, onslaught, offensive, incursion, bloodshed
weapon, arms, bomb, warhead, weapons, weaponry
nuclear, nuke, atomic, nukes, atom
money, cash, funds, funding, finance, fund, budget, cost, costs, pay for, price, spend, spending, expense, expenditure, pay, paying, contribution, contribute, bill, fees, fee
army, military, armed forces, troops, soldiers, forces
defence, defense, defend, protect, protection
help, support, assist, aid, assistance, back, backing, supporting
work together, cooperate, cooperation, collaborate, team up, work with, cooperating, collaboration, co operate
partner, partnership, partners, friend of, cooperation partner, associate, associated, affiliate, affiliated, teammate, sidekick
meeting, summit, gather, conference, gathering, get together, convention, conclave, powwow, assembly, pow wow, rendezvous, leaders meeting, leaders gathering
next, upcoming, coming up, forthcoming, the next
happen, take place, occur, be held, go on, hold, be going on, unfold
visit, go to, travel to, trip to, trip, went to, come to, travel, tour, fly to, flew to, stop by, stopover, journey, call on, drop by, set foot in, stopped by
leave, quit, exit, withdraw, pull out, get out, withdrawal, drop out, walk out, go out of, depart, step out
expel, kick out, throw out, kicked out, remove from, thrown out
replace, succeed, successor, take over, took over, come after, follow on, taking over
predecessor, come before, came before, previous, former, earlier one
role, job, duty, responsibility, task, function, position, post, work as, occupation
headquarters, hq, head office, main office, seat, head quarters, main building, headquartered, home base
founder, founding member, original member, first members, initial members, founding members, original members
begin, start, commence, beginning, kick off
end, finish, conclude, over with
big, large, huge, size, how big
small, tiny, little
new, latest, newest, most recent, recent, recently
oldest, first ever, earliest
expand, grow, enlarge, expansion, enlargement, growth, growing, get bigger, extend, widen, bigger
language, tongue, speak in, languages, tongues, lingo
rule, requirement, condition, criteria, criterion, rules, requirements, conditions, qualify, eligible, eligibility
mean, meaning, definition, define, stand for, signify, significance, signification, what is meant, implication, implications, imply
goal, objective, mission of, goals, objectives
leave behind, abandon, give up, drop, ditch, dropped, abandoned, end of
neutral, neutrality, non aligned, non alignment, nonaligned, nonalignment, not aligned, military non alignment
aggressive, aggression, hostile, aggressiveness, belligerent
unstable, instability, destabilise, destabilize, destabilising, less stable, volatile, shaky, turbulent, precarious, dicey, jittery
important, importance, crucial, key, essential, vital, matter so much, matters, significant, pivotal, paramount, central
affect, influence, impact, have an effect, effect on, effect, consequence, consequences, repercussion, repercussions, spill over, spillover, knock on effect, bear on, bearing on, ripple, intertwined, interlinked, interconnected, connected, tied to, linked
lose, loss, setback, defeat, blow, failure, flop, backfire, backfired, blunder, own goal, defeat for, debacle
interfere, interference, meddle, meddling, poke its nose, intervene
promise, pledge, commit, commitment, vow, promised, guarantee
expect, predict, forecast, foresee, anticipate, prediction, reckon, expected, foretell, prognosis, foresaw, foreseen, anticipated, bank on, tip, bet on
deadline, by when, due date, target date, how soon, timeline, timetable, schedule
current, present, at the moment, right now, these days, currently, presently, now, today, nowadays, as of now, as of today
spokesperson, spokeswoman, spokesman, mouthpiece, speaks for, speaker
minister, secretary of state
prime minister, pm, premier, head of government
president, head of state
secretary general, sec gen, secgen, general secretary, secretary generals, secretaries general, sg
deputy, vice, second in command, number two, deputies
general, commander, supreme commander, commander in chief, top general
article, clause, paragraph, section
invoke, trigger, activate, call upon, triggered, be triggered, invocation
treaty, pact, accord, founding document, founding treaty
unanimous, unanimity, everyone agree, all agree, consensus, by consensus, all members agree
vote, voting, ballot, poll
invite, invitation
attack, assault, strike, be attacked
list, list of, name all, all the, enumerate, which ones
source, sources, where from, reference, references, citation
full name, what does it stand for, acronym, abbreviation
newspaper, news paper, news outlet, periodical, the paper, daily, magazine, press outlet, publication, tabloid
publish, published, written, print, come out
";

/// The groups, each a list of forms in normalised words; the first form names the group.
pub fn groups() -> impl Iterator<Item = Vec<&'static str>> {
    GROUPS
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| line.split(", ").collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::groups;

    #[test]
    fn no_form_stands_twice() {
        let mut seen = BTreeSet::new();
        for form in groups().flatten() {
            assert!(seen.insert(form), "{form:?} stands in two groups or twice in one");
        }
    }
}
