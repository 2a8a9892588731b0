import Testing

@testable import Settings

/// What `confab config show` shows.
struct ReportTests {
  private func lines(_ settings: Settings, _ environment: [String: String] = [:]) -> [String] {
    Report(settings, environment: environment).values.map {
      "\($0.group) | \($0.name) | \($0.text) | \($0.source)"
    }
  }

  @Test func theBriefsFile() {
    let settings = load(own: briefConfiguration)
    #expect(
      lines(settings) == [
        "general | model | kimi/kimi-k2.5 | default",
        "provider kimi | baseUrl | https://api.kimi.com/coding | \(ownPath):7",
        "provider kimi | requests go to | https://api.kimi.com/coding/v1/messages | \(ownPath):7",
        "provider kimi | api | anthropic-messages | \(ownPath):6",
        "provider kimi | apiKey | sk-kim****NARY (x-api-key) | \(ownPath):8",
        "provider kimi | maxTokens | 32768 | default",
        "model kimi/kimi-k2.5 | id | kimi-k2.5 | \(ownPath):13",
        "model kimi/kimi-k2.5 | alias | Kimi K2.5 | \(ownPath):13",
        "model kimi/kimi-k2.5 | maxTokens | 32768 | default",
      ])
  }

  @Test func variablesAndFiles() {
    let settings = load(
      own: "{model: 'kimi/k3', theme: '${THEME:-night}', systemPrompt: 'Be brief.'}",
      openClaw: openClawConfiguration, environment: ["KIMI_API_KEY": canary])
    let shown = lines(settings)
    for line in [
      "general | model | kimi/k3 | \(ownPath):1", "general | theme | night | \(ownPath):1",
      "general | systemPrompt | Be brief. | \(ownPath):1",
      "provider kimi | apiKey | sk-kim****NARY (x-api-key) | \(openClawPath):8, from KIMI_API_KEY"
        + " (environment)",
      "provider kimi | header user-agent | **** | \(openClawPath):11",
      "provider kimi | maxTokens | 16384 | \(openClawPath):12",
      "model kimi/kimi-for-coding | maxTokens | 32768 | \(openClawPath):16",
      "model kimi/kimi-for-coding | contextWindow | 262144 | \(openClawPath):16",
      "model kimi/kimi-for-coding | params.thinking | \"on\" | \(openClawPath):27",
      "model kimi/kimi-for-coding | params.top_k | 20 | \(openClawPath):32",
    ] { #expect(shown.contains(line), "\(line)\n\(shown.joined(separator: "\n"))") }
  }

  @Test func screenAndKeys() {
    let settings = load(
      own: """
        {editing: 'vi', hyperlinks: false,
         mouse: true, notify: 'osc9',
         keys: {'ctrl+t': null}}
        """)
    let shown = lines(settings)
    for line in [
      "general | editing | vi | \(ownPath):1", "general | hyperlinks | false | \(ownPath):1",
      "general | mouse | true | \(ownPath):2", "general | notify | osc9 | \(ownPath):2",
      "general | keys | 1 binding; `confab keys` lists all | \(ownPath):3",
    ] { #expect(shown.contains(line), "\(line)\n\(shown.joined(separator: "\n"))") }
  }

  @Test func environmentAndProxies() {
    let environment = [
      "ANTHROPIC_BASE_URL": "https://g.example", "ANTHROPIC_AUTH_TOKEN": canary,
      "HTTPS_PROXY": "http://me:secret@proxy.example:3128", "https_proxy": "",
      "no_proxy": "*.local",
      "API_TIMEOUT_MS": "5000",
    ]
    let shown = lines(load(environment: environment), environment)
    for line in [
      "general | silence limit | 5000 ms | API_TIMEOUT_MS",
      "proxy | https_proxy | http://****@proxy.example:3128 | HTTPS_PROXY",
      "proxy | no_proxy | *.local | no_proxy",
      "provider env | apiKey | sk-kim****NARY (bearer token) | ANTHROPIC_AUTH_TOKEN",
      "provider env | baseUrl | https://g.example | ANTHROPIC_BASE_URL",
    ] { #expect(shown.contains(line), "\(line)\n\(shown.joined(separator: "\n"))") }
    #expect(!shown.contains { $0.contains("secret@") })
  }

  @Test(arguments: SecrecyTests.leaky)
  func nothingLeaks(text: String) {
    let shown = lines(load(own: text))
    for line in shown { #expect(!line.contains("CANARYcanary"), "\(line)") }
  }
}
