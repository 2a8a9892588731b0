extension Theme {
  /// The default: the terminal's own 16 colours on its own ground, readable on dark and light.
  /// `themes/terminal.json` says the same; this one is there before any file is read.
  package static let terminal = Theme(
    name: "terminal", appearance: .any,
    styles: [
      .text: Face(),
      .muted: Face(nil, .dim),
      .accent: Face(cyan),
      .user: Face(green, .bold),
      .assistant: Face(magenta, .bold),
      .info: Face(cyan),
      .warning: Face(yellow, .bold),
      .error: Face(red, .bold),
      .heading: Face(nil, [.bold, .underline]),
      .emphasis: Face(nil, .italic),
      .strong: Face(nil, .bold),
      .link: Face(cyan, .underline),
      .quote: Face(nil, .italic),
      .listMarker: Face(cyan),
      .rule: Face(nil, .dim),
      .code: Face(cyan),
      .codeLabel: Face(nil, .dim),
      .keyword: Face(magenta),
      .type: Face(yellow),
      .function: Face(blue, .bold),
      .string: Face(green),
      .number: Face(red),
      .comment: Face(nil, [.dim, .italic]),
      .diffAdded: Face(green),
      .diffRemoved: Face(red),
      .statusBar: Face(nil, .reverse),
      .statusAlias: Face(nil, [.reverse, .bold]),
      .statusProblem: Face(red, [.reverse, .bold]),
      .input: Face(),
      .prompt: Face(cyan, .bold),
      .placeholder: Face(nil, .dim),
      .queued: Face(nil, [.dim, .italic]),
      .selected: Face(nil, .reverse),
      .match: Face(nil, [.bold, .underline]),
      .pickerTitle: Face(nil, .bold),
      .marker: Face(magenta, .dim),
    ])

  private static let red = Color.ansi(1)
  private static let green = Color.ansi(2)
  private static let yellow = Color.ansi(3)
  private static let blue = Color.ansi(4)
  private static let magenta = Color.ansi(5)
  private static let cyan = Color.ansi(6)
}
