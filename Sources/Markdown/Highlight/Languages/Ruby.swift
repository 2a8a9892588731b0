/// Ruby: doc/syntax of the reference implementation.
extension Language {
  static let ruby: Language = {
    let inset = Form.code("#{", "}")
    return Language(
      ["ruby", "rb", "rake", "gemfile", "podfile", "irb", "crystal"],
      Grammar(
        words: [
          .init(.keyword, "def", next: .function),
          .init(.keyword, "class module", next: .type),
          .init(
            .keyword,
            """
            if elsif else unless case when then while until for in do end return yield break next
            redo retry begin rescue ensure raise and or not self super nil true false alias undef
            defined? require require_relative include extend prepend attr_reader attr_writer
            attr_accessor private protected public lambda proc __FILE__ __LINE__ __method__
            """),
        ],
        tails: "?!", capitalised: .type, call: .function,
        sigils: ["@": .type, ":": .string, "$": .type],
        keys: [.init(mark: ":", role: .string, needsBlank: true)],
        forms: [
          .lineComment("#"),
          Form(
            open: "=begin", close: "=end", role: .comment, condition: .lineStart,
            spansLines: true),
          .text("\"", insets: [inset]), .text("'"), .text("`", insets: [inset]),
          .text("%q(", ")"), .text("%Q(", ")", insets: [inset]), .text("%w[", "]"),
          .text("%i[", "]"), .text("%w(", ")"), .text("%i(", ")"),
          Form(open: "/", close: "/", role: .string, inner: .pattern, condition: .operand),
          Form(
            open: "<<", close: "", role: .string, inner: .heredoc, condition: .heredocWord,
            escape: "\\", insets: [inset]),
        ]))
  }()
}
