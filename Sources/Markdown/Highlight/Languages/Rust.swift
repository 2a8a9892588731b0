/// Rust: the reference, Lexical structure.
extension Language {
  static let rust: Language = {
    let raw = ["r", "br", "cr"].map {
      Form(open: "\"", close: "\"", role: .string, prefix: $0, fence: "#", spansLines: true)
    }
    let attributes = ["#[", "#!["].map {
      Form(open: $0, close: "]", role: .keyword, inner: .code("attribute"), spansLines: true)
    }
    return Language(
      ["rust", "rs"],
      Grammar(
        words: [
          .init(.keyword, "fn", next: .function),
          .init(.keyword, "struct enum trait type union", next: .type),
          .init(
            .keyword,
            """
            let mut const static if else match for in while loop return break continue use pub
            crate self Self super impl where as ref move dyn async await unsafe extern true false
            mod macro_rules
            """),
          .init(
            .type,
            "i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize f32 f64 bool char str"),
        ],
        capitalised: .type, call: .function, macroMark: "!", sigils: ["'": .type],
        forms: [
          .lineComment("//"), .comment("/*", "*/", nests: true), .text("\""),
          .text("b\"", "\""), .text("c\"", "\""), .character,
        ] + raw + attributes),
      parts: ["attribute": Grammar(identifier: .keyword, forms: [.string("\"")])])
  }()
}
