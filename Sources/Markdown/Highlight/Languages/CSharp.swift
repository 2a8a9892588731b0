/// C#: the language specification, 6 Lexical structure.
extension Language {
  static let cSharp: Language = {
    let inset = Form.code("{", "}").with { $0.isDoubled = true }
    let filled = { (form: inout Form) in form.insets = [inset] }
    func verbatim(_ open: String) -> Form {
      .raw(open, "\"", spansLines: true, isDoubled: true)
    }
    return Language(
      ["csharp", "cs", "c#", "dotnet"],
      Grammar(
        words: [
          .init(.keyword, "class struct interface enum record namespace new", next: .type),
          .init(
            .keyword,
            """
            public private protected internal static readonly const sealed abstract virtual
            override partial async await return if else for foreach in while do switch case default
            break continue goto throw try catch finally using lock checked unchecked fixed unsafe
            is as out ref params this base null true false typeof sizeof nameof get set init value
            var yield where when with event delegate operator implicit explicit extern required
            global not and or from select orderby let
            """),
          .init(
            .type,
            """
            int long short byte sbyte uint ulong ushort float double decimal bool char string
            object void dynamic nint nuint
            """),
        ],
        capitalised: .type, call: .function, callsFirst: true, sigils: ["#": .keyword],
        forms: [
          .lineComment("//"), .comment("/*", "*/"), .string("\""), .string("'"), verbatim("@\""),
          verbatim("$@\"").with(filled), verbatim("@$\"").with(filled),
          .string("$\"", "\"", insets: [inset]), .raw("\"\"\"", spansLines: true),
          .raw("$\"\"\"", "\"\"\"", spansLines: true).with(filled),
        ]))
  }()
}
