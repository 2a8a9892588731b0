import Canvas
import Conversation

/// The pages of setting up a model.
extension State {
  /// Draws the step over the pane; gives the caret, nil where it belongs to the input line.
  func draw(_ setup: Setup, on surface: inout Surface, bottom: Int) -> Point? {
    let name = setup.service?.name ?? ""
    let title =
      switch setup.step {
      case .service: setup.isWelcome ? "Welcome to Confab" : "Set up a model"
      case .address: "\(name): the address"
      case .key: "\(name): the key"
      case .model: "\(name): the model"
      case .checking: "\(name): does it answer?"
      case .verdict: "\(name): no answer"
      }
    drawTitle(title, hints: hints(for: setup), on: &surface)
    var y = 1
    func put(_ texts: [(String, Role)]) {
      for (text, role) in texts {
        for line in Wrap(width: max(1, size.width - 4)).lines(
          Sanitizer.spans(text, style: Style(role)))
        where y < bottom {
          surface.put(line, at: Point(x: 2, y: y))
          y += 1
        }
      }
    }
    put(explanation(of: setup).map { ($0, .text) })
    var caret: Point?
    if let text = line(of: setup), y < bottom {
      caret = drawLine(text, of: setup, on: &surface, y: y)
      y += 1
    }
    if let problem = setup.problem { put([(problem, .warning)]) }
    if let picker = setup.list, y < bottom {
      drawRows(of: picker, on: &surface, top: y, height: bottom - y)
    }
    return caret
  }

  /// A title at the left and the longest hint that fits at the right.
  private func drawTitle(_ text: String, hints: [String], on surface: inout Surface) {
    let title = " \(Sanitizer.singleLine(text, limit: max(1, size.width - 2))) "
    surface.put(title, at: Point(x: 0, y: 0), style: Style(.pickerTitle), limit: size.width)
    let room = size.width - DisplayWidth.of(title)
    guard let hint = hints.first(where: { DisplayWidth.of($0) + 2 <= room }) else { return }
    surface.put(
      hint, at: Point(x: size.width - DisplayWidth.of(hint) - 1, y: 0), style: Style(.muted))
  }

  private func hints(for setup: Setup) -> [String] {
    switch setup.step {
    case .service:
      let way = setup.isWelcome ? "the demo" : "leaves"
      return [
        "Up and Down, Enter chooses · Esc: \(way)", "Enter chooses · Esc: \(way)", "Esc: \(way)",
      ]
    case .address: return ["Enter goes on · Esc back", "Esc back"]
    case .key:
      return [
        "Enter goes on · Tab: another place for the key · Esc back",
        "Tab: another place · Esc back", "Tab · Esc back",
      ]
    case .model: return ["Enter chooses · Tab: exactly what was typed · Esc back", "Esc back"]
    case .checking: return ["Esc stops"]
    case .verdict: return ["Enter chooses · Esc back", "Esc back"]
    }
  }

  private func explanation(of setup: Setup) -> [String] {
    let name = setup.service?.name ?? ""
    switch setup.step {
    case .service where setup.isWelcome:
      return [
        "No model is configured yet: a demo answers, with canned text. Just type to try it, or "
          + "choose what to ask:"
      ]
    case .service: return []
    case .address:
      return ["Where it is; /v1/messages is added. https://…, or http:// on this machine."]
    case .key: return [explanation(of: setup.keySource, setup)]
    case .model:
      let state = setup.listing == nil ? "" : " Asking \(setup.host) for its list…"
      return ["Which model is asked? Choose one, or type its id.\(state)"]
    case .checking:
      let model = setup.choice?.alias ?? ""
      return ["Asking \(model) at \(setup.host) a real question of one token…"]
    case .verdict:
      let place = setup.choice.map { "\($0.id) at \(setup.host)" } ?? name
      return ["\(place):"]
    }
  }

  private func explanation(of source: Setup.KeySource, _ setup: Setup) -> String {
    let page = setup.service?.keyPage.map { " Keys: \($0)" } ?? ""
    switch source {
    case .typed:
      let none =
        setup.service?.needsKey == false ? " Most such servers want none: then just Enter." : ""
      return "Paste the key; it is not shown, and kept only in your configuration.\(none)\(page)"
    case .command:
      return "A command that prints the key, such as: pass show \(setup.service?.id ?? "key")"
    case .file: return "A file that holds the key and nothing else, such as ~/.config/key"
    case .variable: return "The environment variable that holds the key"
    }
  }

  /// What is typed in the step, as it may be shown; nil where nothing is.
  private func line(of setup: Setup) -> Composer? {
    switch setup.step {
    case .service: setup.isWelcome ? nil : setup.services.filter
    case .address: setup.address
    case .key: setup.keyLine
    case .model: setup.models.filter
    case .checking, .verdict: nil
    }
  }

  /// Draws what is typed, from its end where it is long; of a key one star for each character.
  private func drawLine(
    _ line: Composer, of setup: Setup, on surface: inout Surface, y: Int
  ) -> Point {
    surface.put("›", at: Point(x: 0, y: y), style: Style(.prompt))
    let isSecret = setup.step == .key && setup.keySource == .typed
    let text = isSecret ? String(repeating: "*", count: line.line.count) : line.line
    let ahead =
      isSecret
      ? String(repeating: "*", count: line.line[..<line.caretIndex].count)
      : String(line.line[..<line.caretIndex])
    let room = max(1, size.width - 4)
    // The caret stays in view.
    var skipped = 0
    while DisplayWidth.of(String(ahead.dropFirst(skipped))) > room { skipped += 1 }
    let shown = Sanitizer.singleLine(String(text.dropFirst(skipped)), limit: room)
    surface.put(shown, at: Point(x: 2, y: y), style: Style(.input), limit: room)
    let column = DisplayWidth.of(String(ahead.dropFirst(skipped)))
    return Point(x: min(2 + column, size.width - 1), y: y)
  }
}

extension Setup {
  /// The list of the step.
  var list: Picker? {
    switch step {
    case .service: services
    case .model: models
    case .verdict: remedies
    case .address, .key, .checking: nil
    }
  }
}
