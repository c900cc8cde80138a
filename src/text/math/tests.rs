//! Formulas as models write them, and what nobody should.

use super::scripts::{Alphabet, Script};
use super::symbols;
use super::unicode;

fn assert_shown(table: &[(&str, &str)]) {
    let wrong: Vec<_> = table
        .iter()
        .map(|(source, shown)| (source, unicode(source), shown))
        .filter(|(_, got, shown)| got.as_deref() != Some(**shown))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn formulas_that_everybody_knows_are_readable() {
    assert_shown(&[
        (r"E = mc^2", "E = mc²"),
        (r"a^2+b^2=c^2", "a² + b² = c²"),
        (r"e^{i\pi} + 1 = 0", "e^(iπ) + 1 = 0"),
        (
            r"x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}",
            "x = (−b ± √(b² − 4ac))/(2a)",
        ),
        (
            r"\int_{-\infty}^{\infty} e^{-x^2} \, dx = \sqrt{\pi}",
            "∫_(−∞)^∞ e^(−x²) dx = √π",
        ),
        (r"\int_0^1 x^2 dx = \frac{1}{3}", "∫₀¹ x² dx = ⅓"),
        (
            r"\lim_{x \to 0} \frac{\sin x}{x} = 1",
            "lim_(x→0) (sin x)/x = 1",
        ),
        (
            r"\sum_{i=1}^{n} i = \frac{n(n+1)}{2}",
            "∑ᵢ₌₁ⁿ i = n(n + 1)/2",
        ),
        (
            r"\sum_{k=0}^\infty \frac{x^k}{k!} = e^x",
            "∑ₖ₌₀^∞ xᵏ/k! = eˣ",
        ),
        (
            r"P(A \mid B) = \frac{P(B \mid A) \, P(A)}{P(B)}",
            "P(A | B) = (P(B | A) P(A))/P(B)",
        ),
        (
            r"P(A|B) = \frac{P(B|A)P(A)}{P(B)}",
            "P(A|B) = P(B|A)P(A)/P(B)",
        ),
        (
            r"\nabla \cdot \mathbf{E} = \frac{\rho}{\varepsilon_0}",
            "∇ · 𝐄 = ρ/ε₀",
        ),
        (
            r"\nabla \times \vec{B} = \mu_0 \vec{J} + \mu_0 \varepsilon_0 \frac{\partial \vec{E}}{\partial t}",
            "∇ × B\u{20D7} = μ₀J\u{20D7} + μ₀ε₀ ∂E\u{20D7}/∂t",
        ),
        (r"O(n \log n)", "O(n log n)"),
        (r"\mathcal{O}(n^2)", "𝒪(n²)"),
        (
            r"f'(x) = \lim_{h \to 0} \frac{f(x+h) - f(x)}{h}",
            "f′(x) = lim_(h→0) (f(x + h) − f(x))/h",
        ),
        (r"\frac{d^2 y}{dx^2} + \omega^2 y = 0", "d²y/dx² + ω²y = 0"),
        (
            r"i\hbar\frac{\partial}{\partial t}\Psi = \hat{H}\Psi",
            "iℏ ∂/∂t Ψ = H\u{302}Ψ",
        ),
        (
            r"\forall \epsilon > 0 \; \exists \delta > 0",
            "∀ε > 0 ∃δ > 0",
        ),
        (
            r"\mathbb{E}[X] = \int_{\mathbb{R}} x f(x)\,\mathrm{d}x",
            "𝔼[X] = ∫_ℝ xf(x) dx",
        ),
        (
            r"\sigma = \sqrt{\frac{1}{N}\sum_{i=1}^N (x_i - \mu)^2}",
            "σ = √(1/N ∑ᵢ₌₁ᴺ (xᵢ − μ)²)",
        ),
        (
            r"\text{softmax}(z)_i = \frac{e^{z_i}}{\sum_j e^{z_j}}",
            "softmax(z)ᵢ = e^(zᵢ)/(∑ⱼ e^(zⱼ))",
        ),
        (
            r"\theta_{t+1} = \theta_t - \eta \nabla_\theta \mathcal{L}(\theta_t)",
            "θₜ₊₁ = θₜ − η∇_θ ℒ(θₜ)",
        ),
        (r"|x - y| \leq |x| + |y|", "|x − y| ≤ |x| + |y|"),
        (
            r"\|v\|_2 = \sqrt{v_1^2 + \dots + v_n^2}",
            "‖v‖₂ = √(v₁² + … + vₙ²)",
        ),
        (r"a \equiv b \pmod{n}", "a ≡ b (mod n)"),
        (
            r"A \cap B = \{x : x \in A \land x \in B\}",
            "A ∩ B = {x: x ∈ A ∧ x ∈ B}",
        ),
        (r"\boxed{42}", "[42]"),
        (r"3 \times 10^{-8}\ \text{m/s}", "3 × 10⁻⁸ m/s"),
    ]);
}

#[test]
fn scripts_are_characters_or_written_out() {
    assert_shown(&[
        ("x_1", "x₁"),
        ("x_i^2", "xᵢ²"),
        ("x^{2n+1}", "x²ⁿ⁺¹"),
        ("x^10", "x¹0"),
        ("A^T", "Aᵀ"),
        (r"A^\top", "A^⊤"),
        ("x^{-1}", "x⁻¹"),
        ("x^*", "x*"),
        (r"90^\circ", "90°"),
        ("n^{th}", "nᵗʰ"),
        (r"x_{\text{max}}", "xₘₐₓ"),
        (r"x_{\text{total cost}}", "x_(total cost)"),
        ("x_{i,j}", "x_(i,j)"),
        ("x_b y", "x_b y"),
        ("W_Q^T", "Wᵀ_Q"),
        (r"p_\theta(x)", "p_θ(x)"),
        (r"\log_2 n", "log₂ n"),
        (r"\log_{10}(n)", "log₁₀(n)"),
        (r"\sum\limits_{i} x_i", "∑ᵢ xᵢ"),
        (r"\max_{x \in X} f(x)", "max_(x∈X) f(x)"),
        (r"\underset{x}{\arg\max} f", "arg maxₓ f"),
        ("f''", "f″"),
        ("f'^2", "f′²"),
        ("{a+b}^2", "(a + b)²"),
        ("{x}^2", "x²"),
        ("^2", "²"),
        ("{}^{14}C", "¹⁴C"),
        (r"\int_a^b", "∫ₐᵇ"),
        (r"e^{\frac{1}{2}}", "e^½"),
        (r"e^{-\frac{x^2}{2\sigma^2}}", "e^(−x²/(2σ²))"),
    ]);
}

#[test]
fn fractions_and_roots_get_the_brackets_they_need() {
    assert_shown(&[
        (r"\frac{1}{2}", "½"),
        (r"\frac12 mv^2", "½ mv²"),
        (r"\dfrac{3}{4}", "¾"),
        (r"\frac{a}{b}", "a/b"),
        (r"\frac{a+b}{c}", "(a + b)/c"),
        (r"\frac{a}{bc}", "a/(bc)"),
        (r"\frac{1}{n(n+1)}", "1/(n(n + 1))"),
        (r"\frac{1}{\sqrt{2}}", "1/√2"),
        (r"\frac{n!}{k!(n-k)!}", "n!/(k!(n − k)!)"),
        (r"\frac{dy}{dx}", "dy/dx"),
        (r"\frac{\partial f}{\partial x_i}", "∂f/∂xᵢ"),
        (r"\frac{\frac{a}{b}}{c}", "(a/b)/c"),
        (r"\frac{a}{b}c", "a/b c"),
        (r"\frac{a}{b}\frac{c}{d}", "a/b c/d"),
        (r"\frac{\text{distance}}{\text{time}}", "distance/time"),
        (r"\frac{1}{abc}", "1/(abc)"),
        (r"-\frac{b}{a}", "−b/a"),
        (r"\left(\frac{a}{b}\right)^2", "(a/b)²"),
        (r"{\frac{a}{b}}^2", "(a/b)²"),
        (r"\log\frac{a}{b}", "log (a/b)"),
        (r"\sqrt{2}\pi", "√2 π"),
        (r"\sqrt[3]{x+1}", "∛(x + 1)"),
        (r"\sqrt[n]{x}", "ⁿ√x"),
        (r"\sqrt2", "√2"),
        (r"\binom{n}{k}", "C(n, k)"),
    ]);
}

#[test]
fn blanks_stand_where_a_reader_needs_them() {
    assert_shown(&[
        ("a+b", "a + b"),
        ("-x", "−x"),
        ("a=-b", "a = −b"),
        ("(-1)^n", "(−1)ⁿ"),
        ("|-x|", "|−x|"),
        (r"2\left|-x\right|", "2|−x|"),
        ("f(x,y)", "f(x,y)"),
        ("f(x, y)", "f(x, y)"),
        (r"f\colon A\to B", "f: A → B"),
        ("x := 5", "x := 5"),
        ("1{,}000", "1,000"),
        (r"2 \pi r", "2πr"),
        (r"2\sin x", "2 sin x"),
        (r"\sin(x)", "sin(x)"),
        (r"\sin^2\theta + \cos^2\theta", "sin² θ + cos² θ"),
        (r"a \quad b", "a  b"),
        (r"a~b\,c\!d", "a b cd"),
        (r"x \text{ if } y", "x if y"),
        (r"\neg p \lor q", "¬p ∨ q"),
        (r"\operatorname{rank}(A)", "rank(A)"),
        (r"\mathrm{rank} A", "rank A"),
        (r"x \not= y \not\in Z", "x ≠ y ∉ Z"),
        (
            r"\hat{x}, \bar y, \tilde{\alpha}",
            "x\u{302}, y\u{304}, α\u{303}",
        ),
        ("α ≤ β²", "α ≤ β²"),
        ("50\\%", "50%"),
    ]);
}

#[test]
fn what_is_not_understood_is_left_alone() {
    let sources = [
        "",
        " ",
        "{}",
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"\begin{aligned} x &= 1 \end{aligned}",
        r"a \\ b",
        "a & b",
        r"\unknown{x}",
        r"\frac{1}",
        r"\frac{1}{2",
        "x^",
        "x^a^b",
        "x}",
        "{x",
        r"\hat{ab}",
        r"\sqrt[3",
        r"\sqrt[\alpha]{x}",
        r"\text{a $x$ b}",
        r"\text{a \emph{b}}",
        r"\text{\n",
        r"\mathcal{\alpha}",
        r"\left",
        r"\not+",
        "\\",
        "a\u{7}b",
        "über",
        "日本",
        "f''''",
        "`x`",
        "\"x\"",
    ];
    for source in sources {
        assert_eq!(unicode(source), None, "{source:?}");
    }
}

#[test]
fn depth_and_length_are_bounded() {
    let deep = |levels: usize| format!("{}x{}", "{".repeat(levels), "}".repeat(levels));
    assert_eq!(unicode(&deep(32)).as_deref(), Some("x"));
    assert_eq!(unicode(&deep(33)), None);
    let hostile = [
        "{".repeat(100_000),
        "^".repeat(4_000),
        "{".repeat(4_000),
        r"\sqrt".repeat(800),
        r"\frac".repeat(800),
        r"\hat".repeat(800),
        "x^{".repeat(1_000),
        r"\left".repeat(800),
        "[".repeat(4_000) + r"\sqrt[",
    ];
    for source in hostile {
        assert_eq!(unicode(&source), None);
    }
    assert!(unicode(&"x".repeat(4_096)).is_some());
    assert_eq!(unicode(&"x".repeat(4_097)), None);
}

#[test]
fn tables_are_whole() {
    for script in [Script::Super, Script::Sub] {
        assert_eq!(
            script.of("0123456789+−=()").map(|s| s.chars().count()),
            Some(15)
        );
    }
    assert_eq!(Script::Sub.of("χ").as_deref(), Some("ᵪ"));
    assert_eq!(Script::Super.of("‡").as_deref(), Some("‡"));
    let samples = [
        (Alphabet::Bold, "Az0αΩ", "𝐀𝐳𝟎𝛂𝛀"),
        (Alphabet::DoubleStruck, "RAz1", "ℝ𝔸𝕫𝟙"),
        (Alphabet::Fraktur, "gC", "𝔤ℭ"),
        (Alphabet::Script, "LAeb", "ℒ𝒜ℯ𝒷"),
    ];
    for (alphabet, plain, formed) in samples {
        let of: Option<String> = plain.chars().map(|c| alphabet.of(c)).collect();
        assert_eq!(of.as_deref(), Some(formed));
    }
    let last = [
        "omega",
        "natural",
        "amalg",
        "nRightarrow",
        "bigodot",
        "argmin",
        "lnot",
        "_",
    ];
    for name in last {
        assert!(symbols::command(name).is_some(), "{name}");
    }
    assert_eq!(symbols::command("omega").unwrap().text, "ω");
}
