/// Dockerfiles: the reference of the Dockerfile format.
extension Language {
  static let dockerfile: Language = {
    let parameter = Form(open: "${", close: "}", role: .type, nests: true)
    return Language(
      ["dockerfile", "docker", "containerfile"],
      Grammar(
        words: [.init(.keyword, "as")],
        firstWords: [
          .init(
            .keyword,
            """
            from run cmd label maintainer expose env add copy entrypoint volume user workdir arg
            onbuild stopsignal healthcheck shell
            """)
        ],
        ignoresCase: true, letters: "/-.", sigils: ["$": .type],
        keys: [.init(mark: "=", role: .type)],
        forms: [
          .lineComment("#", .wordStart), .raw("'"), parameter,
          .string("\"", insets: [parameter]).with {
            $0.variable = "$"
            $0.variableRole = .type
          },
        ]))
  }()
}
