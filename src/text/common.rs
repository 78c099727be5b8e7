//! Which English words carry no subject: function words, question words, and the chatter around a question.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that only hold a sentence together.
const FUNCTION: &str = "
a an the this that these those it its he him his she her hers they them their theirs i me my mine we us our ours you your
yours myself yourself himself herself itself themselves ourselves one ones
be am is are was were been being do does did done doing have has had having will would shall should can could may might must
of to in on at by for from with within into onto about over under between among through during since until till upon toward
towards per via as than then there here so such also too very just only even still yet already again ever once
and or but nor if because while although though unless whether not no
up down out off back away
any some all each every both either neither other another same own much many more most few less least lot lots
now today currently nowadays presently s t d m re ve ll
";

/// Words that ask, and say what for.
const ASKING: [&str; 9] = ["who", "whom", "whose", "what", "which", "when", "where", "why", "how"];

/// What people say around a question without asking anything by it: greetings, hedges, politeness, how they came to ask.
const CHATTER: &str = "
hey hi hello hiya yo sup howdy greetings morning evening afternoon bot guys folks everyone everybody anyone anybody someone
somebody friend friends buddy mate dude bro bruh man sir madam mr mrs lol lmao lmfao rofl haha hahaha omg wtf tf smh tbh ngl imo imho fyi btw afaik iirc irl fr ong idc tldr jk ok okay
alright yeah yes yep yup nope nah oh ah um uh uhm er erm hmm hm huh eh well anyway anyways ahem wow whoa damn dang jeez gosh heck hell god
please thanks thank thankyou cheers ty sorry pardon excuse welcome bye goodbye
tell say explain describe show give know knew known think thought guess suppose believe wonder wondering wondered curious
ask asking asked question questions answer answers remind reminder remember recall forget forgot understand mean meant means
see saw look looking looked check checked find found figure hear heard read reading learn learned learnt study studying
saying said says told telling talk talking talked chat chatting seem seems seemed appear appears
want wanted wants like liked likes need needs needed try trying tried help helping let lets
really actually basically literally honestly seriously exactly precisely simply quite rather pretty kind kinda sort sorta
bit little quick quickly quickie fast short shortly brief briefly simple detail details detailed specific specifically
maybe perhaps probably possibly apparently supposedly allegedly obviously clearly definitely certainly surely sure right
correct true truth real fact facts actual information info knowledge idea clue sense point thing things stuff something
anything everything nothing way ways kind type matter case
quite anyhow somehow somewhat however therefore thus hence besides otherwise instead
confused confusing confuse unclear stupid dumb silly noob newbie lost stuck
yesterday tonight recently lately week weekend day days ago earlier later soon moment second minute while time times
news article articles headline headlines paper newspaper report reports reported reporting story post posted tweet thread
reddit twitter youtube facebook tiktok google googled wikipedia internet online web site website page link video tv telly radio podcast podcasts
class school homework essay exam test quiz project assignment presentation university college lecture
argue arguing argued argument debate debating discussion conversation bet dinner lunch breakfast beer pub bar
insist insists swear swears claims claimed claiming keeps keep
good great nice cool awesome fine bad weird strange odd funny interesting interested important
please kindly could possible able wanna gonna gotta
again first last next sometimes always usually often never
go going goes come coming get getting got gets make makes made put take takes
happen happened happens happening going
people person world whole entire thing stuff
trying sorry long rambling message ramble
currently current latest present moment nowadays
end start begin
";

/// People whom members mention because they asked or claimed something; chatter after "my" or "the", a subject elsewhere.
const ACQUAINTANCES: &str = "
uncle aunt dad mom mum father mother brother sister cousin wife husband girlfriend boyfriend son daughter kid kids family
neighbour neighbor colleague coworker boss roommate grandpa grandma grandfather grandmother teacher professor student
";

/// Everyday English words that are no misspelling of a telling one, beside those above.
const ENGLISH: &str = "
able above accept according account across act action active activity actor add address admit adult advice affair afraid after age
agency agent agree agreement ahead aid aim air airport alive allow almost alone along alphabet among amount animal anger angry announce
annual apart apartment apple apply approach area arm armed army arrive art ask asleep attack attend attention attitude audience author
available average avoid award aware baby bad bag bake balance ball band bank base basic basket battle beach bear beat beautiful beauty bed
before behind belief believe belong below best beyond bike bill bird birth birthday black blame block blood blow blue board boat body bomb
bone book border born borrow bottle bottom bowl box boy brain branch brave bread break bridge bright bring broad broken brown budget build
building burn bus business busy butter button buy cake call camera camp campaign cancel candle candidate capital car card care career
careful carry case cash cast cat catch cause cell center central century certain chain chair challenge champion chance change channel chapter
character charge cheap cheese chicken chief child choice choose church circle citizen city civil claim class clean clear climate climb
clock close clothes cloud club coach coast coat code coffee cold collect color colour combine comfort command comment common community
company compare compete complete computer concern condition conference confirm conflict connect consider contact contain continue contract
control cook cookie cooking copy corner cost cotton count country couple courage course court cousin cover cow crazy create credit crime crisis
cross crowd cry culture cup cure currency curtain custom customer cut dance danger dangerous dark data date daughter dead deal dear death decade
decide decision declare deep deer defeat defence defend defense degree delay deliver demand democracy depend desert design desk destroy develop
device die diet differ difference different difficult dig digital dinner direct direction dirt dirty disagree discover discuss disease dish distance
divide doctor document dog dollar door double doubt dozen draft drag drama draw dream dress drink drive drop drug dry duck dust duty
each eager ear early earn earth easily east easy eat economy edge education effect effort egg eight election electric elephant else email
emotion empire employ empty enemy energy engine english enjoy enough enter entry equal error escape especially establish estate even event
evidence evil exact example excellent except exchange excite exercise exist expand expect expensive experience expert explode extra eye face
fail fair faith fall false fame famous fan far farm fashion fat fault favor favorite favourite fear federal feed feel fence festival fever field fight
file fill film final finance finger finish fire firm fish fit fix flag flat flight float floor flow flower fly focus fold follow food foot
football force foreign forest form formal former forward free freedom fresh fridge fruit fuel full fun fund funny furniture future gain game
garage garden gas gate gather general gentle giant gift girl glad glass global goal gold golf government grade grand grass gray green grey ground group
grow guard guest guide guilty guitar gun guy habit hair half hall hand handle hang happy hard harm hat hate head health healthy hearing heart heat
heavy height hero hide high hill hire history hit hobby hold hole holiday holy home honest hope horse hospital host hot hotel hour house huge human
hundred hungry hunt hurry hurt ice idea identity illegal image imagine impact import improve include income increase indeed independent
industry influence inform inside insurance intend intention interest international invade invasion invent invest invite iron island issue item
jacket job join joke journey joy judge juice jump keyboard key kick kill king kiss kitchen knee knife knock lab labor lack lady lake land language
large late laugh launch law lawyer lazy lead leader leaf league leave left leg legal lend length lesson letter level library license lie life lift
light limit line lion list listen live living loan local lock lonely loose lose loss loud love low loyal luck lucky lunch machine magazine magic mail main
major manage manager map march mark market marriage marry mass master match mate material math maximum meal measure meat media medical medicine
meet meeting member memory mental menu message metal method middle military milk million mind mine minister minor mirror miss missile mission
mistake mix mobile model modern money month mood moon moral motion motor mountain mouse mouth move movement movie murder muscle music narrow nation
national native natural nature near nearly neat neck negative neither nerve net network neutral night noise none normal north nose note notice
novel number nurse object observe obtain ocean offer office officer official oil old olive open operate opinion oppose option orange order
ordinary organize origin outside oven owner pack pain paint pair palace panel panic pants parent park parliament part partner party pass passport past
path patient pattern pay peace pen pencil pension percent perfect period permanent permission permit pet phone photo physical piano pick picture piece pig pilot
pink pipe pizza place plan plane planet plant plastic plate play player pleasant pleasure plenty pocket poem poet poison police policy polite political poll
pool poor popular population position positive potato potential pound poverty power practice pray prefer prepare presence president press pressure
prevent price pride prime prince print prison private prize problem process produce product profit program promise promote proof proper property
protect protest proud prove provide public pull punish pure purpose push quality quarter queen quiet quit race rain raise range rank rate ratio
reach react ready reason receive recipe record red reduce refer reform refuse region regular reject relate relation relax release religion remain remove
rent repair repeat replace reply request require rescue research resident resist resource respect respond rest restaurant result retire
return reveal review reward rice rich ride ring rise risk river road rock role roll roof room root rope rough round route row royal rub rule run rush
sad safe safety sail salad salary sale salt sand sandwich satellite sauce save scale scene schedule science score scream screen sea search season seat secret
secretary section sector security seed seek select self sell send senior sentence separate series serious serve service set settle several severe sex
shade shadow shake shape share sharp sheep sheet shelf shell shift shine ship shirt shock shoe shoot shop shore shot shoulder shout shut shy sick
side sign signal silence silver similar sing singer single sink site size skill skin skirt sky sleep slice slide slip slow small smart smell
smile smoke smooth snake snow soap social society sock soft software soil soldier solid solution solve song soul sound soup source south space spare
speak special speech speed spell spend spirit split spoon sport spot spread spring square staff stage stairs stamp stand standard star state
statement station statue status stay steal steel step stick stone stop store storm straight stranger strategy stream street strength stress stretch
strict strike string strong structure struggle subject succeed success sudden suffer sugar suggest suit summer summit sun supply support surface
surprise surround survey survive suspect sweet swim switch sword symbol system table tail talent tall tank target task taste tax tea teach team tear
technology temperature tennis tent term terrible territory terror terrorist theater theatre theory thick thin third threat threaten throat throw ticket
tie tiger tight tiny tip tired title toe together tomato tomorrow tone tongue tool tooth top topic total touch tour tower town toy track trade
tradition traffic train transfer translate transport travel treat treaty tree trend trial trip troop trouble truck trust turkey turn twice ugly ultimate
umbrella unique unit unite universe upset urban urge use useful user usual vacation valley value van variety various vegetable vehicle version
victim victory view village violence visit voice volume vote wage wait wake walk wall war warm warn wash waste watch water wave weak wealth weapon wear
weather wedding weight west wet wheel white wide wild win wind window wine wing winner winter wire wise wish witness wonder wood wool word work worker worry worth
wound wrap write writer wrong yard year yellow young zero zone
";

static FUNCTIONS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| FUNCTION.split_whitespace().collect());
static CHATTERS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| CHATTER.split_whitespace().collect());
static ACQUAINTED: LazyLock<HashSet<&'static str>> = LazyLock::new(|| ACQUAINTANCES.split_whitespace().collect());
static WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let lists = [FUNCTION, CHATTER, ACQUAINTANCES, ENGLISH].into_iter();
    lists.flat_map(str::split_whitespace).chain(ASKING).collect()
});

/// Whether a normalised word only holds a sentence together.
#[must_use]
pub fn is_function_word(word: &str) -> bool {
    FUNCTIONS.contains(word)
}

/// Whether a normalised word asks: who, when, where, why, how, which, what.
#[must_use]
pub fn is_question_word(word: &str) -> bool {
    ASKING.contains(&word)
}

/// Whether a normalised word is said around questions without being part of any.
#[must_use]
pub fn is_chatter(word: &str) -> bool {
    CHATTERS.contains(word)
}

/// Whether a normalised word, after the one before it, is somebody who is only said to have asked: "my uncle".
#[must_use]
pub fn is_acquaintance(before: &str, word: &str) -> bool {
    matches!(
        before,
        "my" | "our" | "your" | "a" | "the" | "some" | "his" | "her" | "one" | "of"
    ) && ACQUAINTED.contains(word)
}

/// Whether "you" or "your", between its neighbours, means the one who is asked: "are you", "your name", "do you like".
#[must_use]
pub fn is_addressed(before: &str, word: &str, after: &str) -> bool {
    match word {
        "your" | "yours" | "yourself" => true,
        "you" => {
            matches!(
                before,
                "are" | "were" | "about" | "made" | "created" | "built" | "wrote" | "trained" | "like"
            ) || matches!(
                after,
                "feel" | "like" | "love" | "live" | "eat" | "sleep" | "dream" | "hate"
            )
        }
        _ => false,
    }
}

/// All words that are known as everyday English, in no order.
pub fn english() -> impl Iterator<Item = &'static str> {
    WORDS.iter().copied()
}

/// Whether a normalised word is everyday English as it stands, so that it is no misspelling.
#[must_use]
pub fn is_english(word: &str) -> bool {
    WORDS.contains(word)
        || ["s", "ed", "ing", "d", "es", "ly", "er"].iter().any(|ending| {
            word.strip_suffix(ending)
                .is_some_and(|base| base.len() > 2 && WORDS.contains(base))
        })
}

#[cfg(test)]
mod tests {
    use super::{is_chatter, is_english, is_function_word};

    #[test]
    fn knows_what_carries_no_subject() {
        assert!(is_function_word("the") && is_chatter("wondering"));
        for telling in [
            "leave", "capital", "price", "weather", "troops", "quit", "war", "office",
        ] {
            assert!(!is_function_word(telling) && !is_chatter(telling), "{telling}");
        }
        assert!(is_english("weather") && is_english("walls") && !is_english("swedn"));
    }
}
