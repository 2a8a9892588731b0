/// Haskell: the 2010 report, 2 Lexical Structure.
extension Language {
  static let haskell = Language(
    ["haskell", "hs", "lhs", "elm", "purescript"],
    Grammar(
      words: [
        .init(
          .keyword,
          """
          module import qualified as hiding where let in if then else case of do data newtype type
          class instance deriving infix infixl infixr forall foreign default family via stock
          anyclass _
          """)
      ],
      tails: "'", capitalised: .type, definesAtLineStart: true,
      forms: [
        Form(open: "{-#", close: "#-}", role: .keyword, spansLines: true),
        .lineComment("--"), .comment("{-", "-}", nests: true), .string("\""), .character,
      ]))
}
