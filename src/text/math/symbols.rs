//! Commands that stand for one symbol, and what each symbol is to its neighbours.
//!
//! Names are those of LaTeX and of the packages amsmath and amssymb. Of every table, a line is
//! pairs of command and symbol.

use super::line::Class;
use std::collections::HashMap;
use std::sync::LazyLock;

const LETTERS: &str = "
    alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι
    kappa κ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ varsigma ς tau τ
    upsilon υ phi φ varphi φ chi χ psi ψ omega ω
    Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
    infty ∞ partial ∂ nabla ∇ hbar ℏ hslash ℏ ell ℓ Re ℜ Im ℑ wp ℘ aleph ℵ beth ℶ imath ı jmath ȷ
    emptyset ∅ varnothing ∅ forall ∀ exists ∃ nexists ∄ top ⊤ bot ⊥ angle ∠ triangle △ square □
    Box □ Diamond ◇ lozenge ◊ blacksquare ■ star ⋆ bigstar ★ dagger † ddagger ‡ prime ′ degree °
    ldots … dots … dotsc … dotso … cdots ⋯ dotsb ⋯ dotsm ⋯ vdots ⋮ ddots ⋱ checkmark ✓
    complement ∁ eth ð S § P ¶ pounds £ euro € aa å AA Å clubsuit ♣ diamondsuit ♢ heartsuit ♡
    spadesuit ♠ flat ♭ natural ♮ sharp ♯ backslash \\ lbrace { rbrace } qed ∎ QED ∎
    vert | Vert ‖ | ‖
    % % $ $ # # & & _ _
";

const BINARY: &str = "
    pm ± mp ∓ times × div ÷ cdot · ast ∗ circ ∘ bullet • oplus ⊕ ominus ⊖ otimes ⊗ oslash ⊘ odot ⊙
    cap ∩ cup ∪ sqcap ⊓ sqcup ⊔ uplus ⊎ setminus ∖ smallsetminus ∖ wedge ∧ land ∧ vee ∨ lor ∨
    veebar ⊻ barwedge ⊼ wr ≀ diamond ⋄ amalg ⨿ ltimes ⋉ rtimes ⋊ bowtie ⋈
    triangleleft ◁ triangleright ▷
";

const RELATIONS: &str = "
    eq = ne ≠ neq ≠ lt < gt > le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥ geqslant ≥ ll ≪ gg ≫ nless ≮ ngtr ≯
    nleq ≰ ngeq ≱ lesssim ≲ gtrsim ≳ equiv ≡ approx ≈ approxeq ≊ sim ∼ simeq ≃ cong ≅ ncong ≇
    nsim ≁ propto ∝ varpropto ∝ doteq ≐ triangleq ≜ coloneqq ≔ coloneq ≔ eqqcolon ≕ asymp ≍
    in ∈ notin ∉ ni ∋ owns ∋ subset ⊂ subseteq ⊆ subsetneq ⊊ supset ⊃ supseteq ⊇ supsetneq ⊋
    nsubseteq ⊈ nsupseteq ⊉ sqsubseteq ⊑ sqsupseteq ⊒ prec ≺ preceq ⪯ succ ≻ succeq ⪰ mid | nmid ∤
    parallel ∥ nparallel ∦ perp ⟂ vdash ⊢ dashv ⊣ models ⊨ vDash ⊨ nvdash ⊬ because ∵ therefore ∴
    to → gets ← rightarrow → leftarrow ← leftrightarrow ↔ uparrow ↑ downarrow ↓ updownarrow ↕
    Rightarrow ⇒ Leftarrow ⇐ Leftrightarrow ⇔ Uparrow ⇑ Downarrow ⇓ implies ⟹ impliedby ⟸ iff ⟺
    longrightarrow ⟶ longleftarrow ⟵ longleftrightarrow ⟷ Longrightarrow ⟹ Longleftarrow ⟸
    Longleftrightarrow ⟺ mapsto ↦ longmapsto ⟼ hookrightarrow ↪ hookleftarrow ↩ nearrow ↗
    searrow ↘ swarrow ↙ nwarrow ↖ rightharpoonup ⇀ leftharpoonup ↼ rightharpoondown ⇁
    leftharpoondown ↽ rightleftharpoons ⇌ leftrightharpoons ⇋ leadsto ⇝ rightsquigarrow ⇝
    twoheadrightarrow ↠ nrightarrow ↛ nRightarrow ⇏ rightleftarrows ⇄
";

const TALL: &str = "
    sum ∑ prod ∏ coprod ∐ int ∫ iint ∬ iiint ∭ oint ∮ oiint ∯ bigcup ⋃ bigcap ⋂ bigsqcup ⨆
    bigvee ⋁ bigwedge ⋀ bigoplus ⨁ bigotimes ⨂ bigodot ⨀ biguplus ⨄
";

const OPEN: &str = "
    langle ⟨ lfloor ⌊ lceil ⌈ lbrack [ { { lvert | lVert ‖ llbracket ⟦ neg ¬ lnot ¬ lgroup (
";

const CLOSE: &str = "
    rangle ⟩ rfloor ⌋ rceil ⌉ rbrack ] } } rvert | rVert ‖ rrbracket ⟧ rgroup )
";

const FUNCTIONS: &str = "
    sin sin cos cos tan tan cot cot sec sec csc csc arcsin arcsin arccos arccos arctan arctan
    sinh sinh cosh cosh tanh tanh coth coth log log ln ln lg lg exp exp lim lim max max min min
    sup sup inf inf det det dim dim ker ker hom hom arg arg gcd gcd deg deg Pr Pr argmax argmax
    argmin argmin
";

/// What a command or a character stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Symbol {
    pub(super) text: &'static str,
    pub(super) class: Class,
}

/// Characters that mean something else than themselves, or are not ordinary.
const CHARACTERS: &[(char, &str, Class)] = &[
    ('+', "+", Class::Binary),
    ('-', "−", Class::Binary),
    ('−', "−", Class::Binary),
    ('*', "*", Class::Binary),
    ('=', "=", Class::Relation),
    ('<', "<", Class::Relation),
    ('>', ">", Class::Relation),
    ('(', "(", Class::Open),
    ('[', "[", Class::Open),
    ('/', "/", Class::Open),
    (')', ")", Class::Close),
    (']', "]", Class::Close),
    ('!', "!", Class::Close),
    ('?', "?", Class::Close),
    (',', ",", Class::Punctuation),
    (';', ";", Class::Punctuation),
    (':', ":", Class::Punctuation),
    ('.', ".", Class::Ordinary),
    ('%', "%", Class::Ordinary),
];

/// The tables. Where two have the same symbol, the character itself is what the later one says.
const TABLES: &[(&str, Class)] = &[
    (OPEN, Class::Open),
    (CLOSE, Class::Close),
    (TALL, Class::Tall),
    (FUNCTIONS, Class::Function),
    (BINARY, Class::Binary),
    (RELATIONS, Class::Relation),
    (LETTERS, Class::Ordinary),
];

/// Each command with its symbol.
fn pairs() -> impl Iterator<Item = (&'static str, Symbol)> {
    TABLES.iter().flat_map(|&(table, class)| {
        let names = table.split_whitespace().step_by(2);
        let texts = table.split_whitespace().skip(1).step_by(2);
        names
            .zip(texts)
            .map(move |(name, text)| (name, Symbol { text, class }))
    })
}

static COMMANDS: LazyLock<HashMap<&str, Symbol>> = LazyLock::new(|| pairs().collect());

static SYMBOLS: LazyLock<HashMap<char, Symbol>> = LazyLock::new(|| {
    // What ASCII means is said by the table of characters alone.
    let single = |(_, symbol): (&str, Symbol)| {
        let mut chars = symbol.text.chars();
        let first = chars.next().filter(|c| !c.is_ascii())?;
        chars.next().is_none().then_some((first, symbol))
    };
    let characters = CHARACTERS
        .iter()
        .map(|&(c, text, class)| (c, Symbol { text, class }));
    pairs().filter_map(single).chain(characters).collect()
});

/// What a command, without its backslash, stands for.
pub(super) fn command(name: &str) -> Option<Symbol> {
    COMMANDS.get(name).copied()
}

/// What a character that is no letter or digit stands for.
pub(super) fn character(c: char) -> Option<Symbol> {
    SYMBOLS.get(&c).copied()
}

/// What a character is to its neighbours, if it is more than ordinary.
pub(super) fn class(c: char) -> Option<Class> {
    character(c).map(|symbol| symbol.class)
}

/// Whether a character is a letter, a digit or a script wherever it stands.
pub(super) const fn is_ordinary(c: char) -> bool {
    matches!(c,
        'a'..='z' | 'A'..='Z' | '0'..='9'
        | '°' | '²' | '³' | '¹' | '¼'..='¾'
        // Greek.
        | '\u{391}'..='\u{3A1}' | '\u{3A3}'..='\u{3A9}' | '\u{3B1}'..='\u{3C9}'
        // Primes, scripts, letterlike symbols and fractions, the alphabets of mathematics.
        | '\u{2032}'..='\u{2034}' | '\u{2070}'..='\u{209C}' | '\u{2100}'..='\u{215E}'
        | '\u{1D400}'..='\u{1D7FF}')
}
