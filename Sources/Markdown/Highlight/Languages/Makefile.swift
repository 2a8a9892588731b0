/// Makefiles: the manual of GNU make.
extension Language {
  static let makefile = Language(
    ["makefile", "make", "mk", "gnumakefile", "just", "justfile"],
    Grammar(
      firstWords: [
        .init(
          .keyword,
          """
          include -include sinclude define endef ifeq ifneq ifdef ifndef else endif export unexport
          override vpath
          """)
      ],
      letters: "./-", tails: "%", sigils: ["$": .type], variableSigil: "$",
      keys: [
        .init(mark: "=", role: .type), .init(mark: ":=", role: .type),
        .init(mark: "::=", role: .type), .init(mark: "?=", role: .type),
        .init(mark: "+=", role: .type), .init(mark: "!=", role: .type),
        .init(mark: ":", role: .function),
      ],
      forms: [
        .lineComment("#", .wordStart), .string("\""), .raw("'"),
        Form(open: "$(", close: ")", role: .type, nests: true),
        Form(open: "${", close: "}", role: .type, nests: true),
      ]))
}
