import ArgumentParser
import Canvas
import Foundation
import Messages
import Screen
import Settings

extension ConfigCommand {
  /// `confab config add`: what `/setup` does, without a screen.
  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add", abstract: "Set up a service: confab config add kimi --key-stdin.",
      usage: "confab config add [SERVICE] [--url URL] [--model ID] [--key-…]",
      discussion: """
        Without a service, lists them. The key is read from standard input, or named where it is; \
        it is never an argument, since those can be seen by all. confab doctor says whether it \
        answers.
        """)

    @Argument(help: "One of the list.")
    var service: String?

    @Option(help: ArgumentHelp("The base URL, where it is another.", valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("The model's id; new conversations begin with it.", valueName: "id"))
    var model: String?

    @Flag(help: "The key is the first line of standard input.")
    var keyStdin = false

    @Option(help: ArgumentHelp("A file that holds the key and nothing else.", valueName: "path"))
    var keyFile: String?

    @Option(help: ArgumentHelp("A shell's command line that prints the key.", valueName: "line"))
    var keyCommand: String?

    @Option(help: ArgumentHelp("The variable that holds the key.", valueName: "name"))
    var keyVariable: String?

    func run() throws {
      guard let service else {
        print(Self.list)
        return
      }
      guard let preset = Preset.named(service.lowercased()) else {
        complain("There is no service “\(service)”; confab config add lists them.")
        throw ExitCode(2)
      }
      let launch = Launch()
      guard let path = launch.paths.configFile else {
        complain("There is no home directory; set HOME or XDG_CONFIG_HOME.")
        throw ExitCode(2)
      }
      let base: BaseURL
      do {
        base = try BaseURL(url ?? preset.baseURL)
      } catch {
        complain(error.sentence)
        throw ExitCode(2)
      }
      let key = try key(of: preset)
      if case .inline(let secret)? = key, let objection = preset.objection(to: secret) {
        complain("Written all the same, but: \(objection)")
      }
      let offers = preset.models
      let chosen =
        model.map { id in offers.first { $0.id == id } ?? Preset.Offer(id: id, alias: id) }
        ?? offers.first
      guard let chosen else {
        complain("Name the model: --model ID.")
        throw ExitCode(2)
      }
      let addition = Addition(
        provider: preset.kind == .other ? Self.name(of: base) : preset.id,
        baseURL: base.description, key: key, carrier: preset.carrier,
        models: [chosen] + offers.filter { $0.id != chosen.id })
      do throws(ConfigurationWriter.Refusal) {
        try ConfigurationWriter(path: path).add(addition)
      } catch {
        complain(error.sentence)
        throw ExitCode(2)
      }
      print("\(addition.provider)/\(chosen.id) is in \(path), which only you can read.")
    }

    private func key(of preset: Preset) throws -> Addition.Key? {
      let ways = [keyStdin ? "" : nil, keyFile, keyCommand, keyVariable].compactMap { $0 }
      guard ways.count <= 1 else {
        complain("Choose one of --key-stdin, --key-file, --key-command and --key-variable.")
        throw ExitCode(2)
      }
      if let keyFile { return .existingFile(AbsolutePath.of(keyFile)) }
      if let keyCommand { return .command(keyCommand) }
      if let keyVariable { return .variable(keyVariable) }
      if keyStdin {
        guard isatty(0) == 0 else {
          // A terminal would show it.
          complain("--key-stdin takes the key from a pipe or a file, such as < key.txt.")
          throw ExitCode(2)
        }
        let secret = Secret((readLine() ?? "").trimmed)
        guard !secret.isEmpty, secret.isSendable else {
          complain("There was no key on standard input.")
          throw ExitCode(2)
        }
        return .inline(secret)
      }
      if let name = preset.keyVariable, preset.needsKey { return .variable(name) }
      return nil
    }

    /// A provider's id made of an address.
    private static func name(of base: BaseURL) -> String {
      String(base.host.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    }

    private static var list: String {
      let presets = Preset.all
      let columns = [presets.map(\.id), presets.map(\.name), presets.map(\.baseURL)]
      let widths = columns.map { Table.width(of: $0) }
      let rows = presets.indices.map { index in
        zip(columns, widths).map { Table.cell($0[index], $1) }.joined(separator: "  ")
          .trimmingCharacters(in: .whitespaces)
      }
      return rows.joined(separator: "\n") + """


        confab config add kimi --key-stdin < key.txt      the key goes into config.json
        confab config add kimi --key-command "pass show kimi"
        confab config add ollama --model qwen3 --url http://localhost:11434
        """
    }
  }
}
