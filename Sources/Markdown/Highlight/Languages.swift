extension Language {
  /// All languages. One more is a file in `Languages` and its name here.
  static let all: [Language] = [
    swift, python, javaScript, typeScript, jsx, tsx, go, rust, c, cPlusPlus, cSharp, java, kotlin,
    ruby, php, shell, console, sql, html, css, json, yaml, toml, dockerfile, makefile, diff, lua,
    haskell,
  ]
}
