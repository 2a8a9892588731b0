import Canvas
import Conversation
import Messages

extension State {
  /// `/params` with what follows it.
  mutating func setParameters(_ argument: String) -> [Effect] {
    if argument.isEmpty {
      overlay = .panel(parametersPanel)
      return []
    }
    if argument.lowercased() == "reset" {
      let reference = model.reference
      let effects = changeSettings {
        $0.parameters = [:]
        $0.thinking[reference] = nil
      }
      notice = Notice("The parameters are as configured again.")
      return effects
    }
    var settings = session.settings
    var said: [String] = []
    do throws(ParameterProblem) {
      for (name, value) in try ParameterText.pairs(argument) {
        said.append(try settings.set(name, value, for: model))
      }
    } catch {
      notice = Notice("\(error.sentence) Nothing was changed.", .warning)
      return []
    }
    let effects = changeSettings { $0 = settings }
    let omitted = requestSettings(for: model).omitted.filter { settings.parameters[$0] != nil }
    let without =
      omitted.isEmpty
      ? ""
      : " While \(model.alias) thinks, \(omitted.joined(separator: " and ")) is left out, since "
        + "Claude takes none with it."
    notice = Notice(
      "From the next message on, in this conversation: \(said.joined(separator: ", ")).\(without)")
    return effects
  }

  /// Every parameter of the next request, and where it comes from.
  private var parametersPanel: Panel {
    let request = requestSettings(for: model)
    var rows: [(name: String, value: String, source: String)] = [
      ("max_tokens", "\(request.maxTokens)", source(of: "max_tokens"))
    ]
    if let level = request.thinking, request.parameters["thinking"] == nil {
      rows.append(("thinking", level.rawValue, source(of: "thinking")))
    }
    for (name, value) in request.parameters.sorted(by: { $0.key < $1.key }) {
      rows.append((name, Self.shown(value), source(of: name)))
    }
    for name in request.omitted {
      rows.append((name, "left out while it thinks", source(of: name)))
    }
    for (name, value) in session.settings.parameters.sorted(by: { $0.key < $1.key })
    where value == .null {
      rows.append((name, "not sent", "this conversation"))
    }
    var lines = rows.map { row in
      Line([
        Span(Sanitizer.plain(row.name), Style(.accent)),
        Span("  " + Sanitizer.singleLine(row.value, limit: 200)),
        Span("  " + Sanitizer.plain(row.source), Style(.muted)),
      ])
    }
    lines += [
      Line(),
      Line([
        Span(
          "/params temperature=0.6 sets one for this conversation, /params temperature= takes it "
            + "back, /params reset all; /think and /system have the rest.", Style(.muted))
      ]),
    ]
    return Panel(
      title: "Parameters for \(Sanitizer.singleLine(model.alias, limit: 40))", lines: lines)
  }

  /// Where a parameter's value comes from.
  private func source(of name: String) -> String {
    let settings = session.settings
    let isThinking = name == "thinking" || name == "output_config"
    if settings.parameters[name] != nil
      || isThinking && settings.thinking[model.reference] != nil
    {
      return "this conversation"
    }
    let names = name == "output_config" ? [name, "effort", "thinking"] : [name]
    return names.lazy.compactMap { self.model.origins[$0] }.first
      ?? (name == "max_tokens" ? "by default" : "the configuration")
  }

  private static func shown(_ value: JSON) -> String {
    String(decoding: value.bytes, as: UTF8.self)
  }
}
