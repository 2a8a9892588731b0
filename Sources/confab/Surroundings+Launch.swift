import Conversation
import Screen
import Settings

extension Surroundings {
  /// - Parameter systemPrompt: from the command line, above what is configured.
  init(_ launch: Launch, systemPrompt: String?) {
    let settings = launch.settings
    let files = settings.files.isEmpty ? "none" : settings.files.joined(separator: ", ")
    self.init(
      directory: launch.directory, home: launch.home, utcOffset: secondsEastOfGreenwich(),
      stallLimit: launch.stallLimit,
      statusLines: [
        "Configuration read: \(files)",
        "Own configuration: \(launch.paths.configFile ?? "nowhere, since there is no HOME")",
        "What was typed: \(launch.paths.stateDirectory.map { InputFile.path(in: $0) } ?? "nowhere")",
        "Conversations: \(launch.paths.dataDirectory ?? "nowhere, since there is no HOME")",
      ] + settings.problems.map { "Problem: " + $0.sentence },
      systemPrompt: settings.systemPrompt,
      welcome: settings.defaultModel?.reference == Settings.demo.reference
        ? Self.gettingStarted(launch) : Self.finding(launch),
      configFile: launch.paths.configFile, keyMap: launch.keyMap)
    givenSystemPrompt = systemPrompt
    systemPromptOrigin = settings.origins["systemPrompt"]
    autoCompact = settings.autoCompact
    editsLikeVi = settings.editing == .vi
    readsMemory = settings.readsMemory
    platform = platformName
    services = Preset.all.map(Service.init)
  }

  /// Where the model comes from, if a person may not know: from the environment, or from another
  /// program's configuration.
  private static func finding(_ launch: Launch) -> [String] {
    guard let model = launch.settings.defaultModel,
      let endpoint = launch.settings.endpoint(of: model)
    else { return [] }
    let source = endpoint.source
    if let own = launch.paths.configFile, source.hasPrefix(own) { return [] }
    return ["Found: \(endpoint.host), as \(source) says."]
  }

  /// What to do for a model: shown while there is only the demo.
  private static func gettingStarted(_ launch: Launch) -> [String] {
    [
      "No model is configured yet, so canned text answers: type anything and press Enter.",
      "",
      "To ask a real one, type /setup, or set ANTHROPIC_BASE_URL (for example "
        + "https://api.kimi.com/coding) and "
        + "ANTHROPIC_API_KEY, or write \(launch.paths.configFile ?? "a config.json"):",
      "",
      #"{ "providers": ["#,
      #"    { "id": "kimi", "type": "anthropic", "apiKey": "sk-kimi-...","#,
      #"      "baseUrl": "https://api.kimi.com/coding" } ],"#,
      #"  "models": { "kimi/kimi-k2.5": { "alias": "Kimi K2.5" } } }"#,
    ]
  }
}
