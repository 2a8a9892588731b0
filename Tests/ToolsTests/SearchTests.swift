import Foundation
import Messages
import PropertyTesting
import Testing

@testable import Tools

struct SearchTests {
  @Test(arguments: [
    ("*.swift", "a.swift", true), ("*.swift", "x/a.swift", false), ("**/*.swift", "a.swift", true),
    ("**/*.swift", "x/y/a.swift", true), ("src/**", "src", false), ("src/**", "src/a/b", true),
    ("src/**/b", "src/b", true), ("src/**/b", "src/x/y/b", true), ("*.{ts,tsx}", "a.tsx", true),
    ("{a,b{c,d}}", "bd", true), ("[a-c]?", "bz", true), ("[!a]", "a", false), ("[!a]", "b", true),
    ("[", "[", true), ("\\*", "*", true), ("\\*", "a", false), ("a*b*c", "aXbYbZc", true),
    ("**", "a/b", true), ("a//b", "a/b", true), ("?", "é", true), ("{a", "{a", true),
    ("**/x/**", "x/y", true), ("**/x/**", "p/x", false), ("", "", true), ("[]]", "]", true),
  ])
  func `patterns`(pattern: String, path: String, isMatch: Bool) {
    #expect(GlobPattern(pattern).matches(path) == isMatch)
  }

  @Test func `a pattern that would take for ever does not`() {
    let pattern = String(repeating: "**/a*b*", count: 20) + "/" + String(repeating: "*a", count: 50)
    #expect(!GlobPattern(pattern).matches(String(repeating: "a", count: 5_000) + "/b"))
    #expect(!GlobPattern(String(repeating: "{a,b}", count: 60)).matches("c"))
  }

  /// A tree with ignored, hidden, binary, linked and strange names.
  private static func fill(_ directory: TemporaryDirectory) throws {
    try directory.write(
      "main.swift", "import Foundation\nlet one = 1\nfunc two() {}\n\nlet three = one\n")
    try directory.write("src/a.ts", "const One = 1\n  one();\nlast one")
    try directory.write("src/deep/b.ts", "nothing\r\nONE\r\nhere one\r\n")
    try directory.write("src/deep/c.log", "one ignored\n")
    try directory.write("src/deep/keep.log", "one kept\n")
    try directory.write("build/out.txt", "one built\n")
    try directory.write("src/build/in.txt", "one built below\n")
    try directory.write(".hidden/x.txt", "one hidden\n")
    try directory.write("bin.dat", [0x6F, 0x6E, 0x65, 0, 1, 0x0A])
    try directory.write("latin.txt", [0xE9, 0x20, 0x6F, 0x6E, 0x65, 0x0A])
    try directory.write("odd name [1]*.txt", "one odd\n")
    try directory.write("empty", "")
    try directory.write(".git/config", "one in git\n")
    try directory.write("näme/ü.txt", "über one größe\n日本 one\n")
    try directory.write(".gitignore", "*.log\n!keep.log\n/build/\n# one\n\\!x\nonly/\n")
    try directory.write("src/.gitignore", "in.txt\n")
    try directory.write("only", "one file\n")
    try directory.write(
      "repeat.txt", (1...40).map { $0 % 7 == 0 ? "one \($0)\n" : "line \($0)\n" }.joined())
    symlink("main.swift", directory.path + "/link.swift")
    symlink("src", directory.path + "/linked")
  }

  @Test func `glob finds what is not ignored, the newest first`() throws {
    let bench = try Bench()
    try Self.fill(bench.directory)
    func glob(_ pattern: String, _ path: String? = nil) throws -> [String] {
      var input: [String: JSON] = ["pattern": .string(pattern)]
      input["path"] = path.map(JSON.string)
      return try bench.call("Glob", input).text.split(separator: "\n")
        .map { $0.replacingOccurrences(of: bench.directory.path + "/", with: "") }.sorted()
    }
    #expect(try glob("**/*.ts") == ["src/a.ts", "src/deep/b.ts"])
    #expect(try glob("**/*.log") == ["src/deep/keep.log"])
    #expect(try glob("*.ts", "src") == ["src/a.ts"])
    #expect(try glob(bench.directory.path + "/src/*.ts") == ["src/a.ts"])
    #expect(try glob("**/*.txt").contains(".hidden/x.txt"))
    #expect(try glob("none") == ["No files found."])
    var times = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
    utimes(bench.directory.path + "/src/a.ts", &times)
    #expect(try bench.call("Glob", ["pattern": .string("**/*.ts")]).text.hasSuffix("src/a.ts"))
  }

  @Test func `a directory is listed`() throws {
    let bench = try Bench()
    try Self.fill(bench.directory)
    let text = try bench.call("LS", ["path": .string("src")]).text
    #expect(text == bench.directory.path + "/src/\n- .gitignore\n- a.ts\n- build/\n- deep/")
    #expect(try bench.call("LS", ["path": .string("main.swift")]).result.isError)
  }

  static let inputs: [[String: JSON]] = {
    var inputs: [[String: JSON]] = []
    let patterns = [
      "one", "^one", "one$", "\\bone\\b", "o.e", "(let|const) \\w+", "ONE", "\\d+", "[^a-z]one",
      "größe", "nothing|here", "\\s+one", "n.*e", "日.", "x{2}", "one|$",
    ]
    for pattern in patterns {
      for mode in GrepQuery.Mode.allCases {
        let base: [String: JSON] = [
          "pattern": .string(pattern), "output_mode": .string(mode.rawValue),
        ]
        inputs.append(base)
        inputs.append(base.merging(["-i": .bool(true), "glob": .string("*.{ts,txt}")]) { $1 })
        inputs.append(base.merging(["-C": .integer(1), "path": .string("src")]) { $1 })
        inputs.append(
          base.merging(["-A": .integer(2), "-n": .bool(false), "path": .string("repeat.txt")]) {
            $1
          })
        inputs.append(base.merging(["glob": .string("src/**/*.log")]) { $1 })
      }
    }
    for pattern in ["one\\nfunc", "1[\\s\\S]*?one", "\\{\\}\\n\\nlet"] {
      for mode in GrepQuery.Mode.allCases {
        inputs.append([
          "pattern": .string(pattern), "multiline": .bool(true),
          "output_mode": .string(mode.rawValue), "-B": .integer(1),
        ])
      }
    }
    return inputs
  }()

  /// Our own search is what is used where ripgrep is missing: both say the same.
  @Test(.enabled(if: Sandbox.find("rg", in: Bench.environment) != nil))
  func `our own search and ripgrep agree`() throws {
    let own = try Bench()
    let other = try Bench(usesRipgrep: true)
    try Self.fill(own.directory)
    try Self.fill(other.directory)
    var found = 0
    for input in Self.inputs {
      let one = try own.call("Grep", input)
      let two = try other.call("Grep", input)
      #expect(one.text == two.text, "\(input)")
      #expect(one.summary == two.summary, "\(input)")
      if one.summary != "no match" { found += 1 }
    }
    #expect(found > 100)
  }

  /// Random trees and random `.gitignore` files.
  @Test(.enabled(if: Sandbox.find("rg", in: Bench.environment) != nil))
  func `our own search and ripgrep ignore the same`() throws {
    var random = SeededGenerator(seed: 5)
    let names = ["a", "b", "c.txt", "d.log", ".e", "build"]
    let lines = [
      "a", "/a", "a/", "*.txt", "!c.txt", "b/*", "**/a", "b/**", "a/**/b", "!/a/", "[ab]", "!*.log",
      ".*", "build/", "!build/c.txt", "/*/b", "*/c.txt",
    ]
    for _ in 0..<(isFullRun ? 200 : 12) {
      let own = try Bench()
      let other = try Bench(usesRipgrep: true)
      for _ in 0..<25 {
        let path = (0..<Int.random(in: 1...4, using: &random)).compactMap { _ in
          names.randomElement(using: &random)
        }.joined(separator: "/")
        for bench in [own, other] { _ = try? bench.directory.write(path, "word\n") }
      }
      for place in [".gitignore", "a/.gitignore", "b/.gitignore"] {
        let text = (0..<Int.random(in: 0...4, using: &random)).compactMap { _ in
          lines.randomElement(using: &random)
        }.joined(separator: "\n")
        for bench in [own, other] { _ = try? bench.directory.write(place, text) }
      }
      for path in [".", "a"] {
        let input: [String: JSON] = ["pattern": .string("word"), "path": .string(path)]
        let one = try own.call("Grep", input)
        let two = try other.call("Grep", input)
        if one.result.isError, two.result.isError { continue }
        #expect(
          one.text == two.text,
          "\(own.directory.text(".gitignore") ?? "") | \(own.directory.text("a/.gitignore") ?? "")")
      }
    }
  }

  @Test(arguments: [false, true]) func `long answers are cut and said to be`(usesRipgrep: Bool)
    throws
  {
    let bench = try Bench(usesRipgrep: usesRipgrep)
    try bench.directory.write("a", (1...5_000).map { "word \($0)\n" }.joined())
    let few = try bench.call(
      "Grep",
      ["pattern": .string("word"), "output_mode": .string("content"), "head_limit": .integer(3)])
    #expect(
      few.text
        == "a:1:word 1\na:2:word 2\na:3:word 3\n(more was found; narrow the pattern, or give path, glob or head_limit)"
    )
    let many = try bench.call(
      "Grep", ["pattern": .string("word"), "output_mode": .string("content")])
    #expect(many.text.utf8.count < 41_000)
    try bench.directory.write("long", String(repeating: "é", count: 1_000) + "word\n")
    let cut = try bench.call(
      "Grep",
      ["pattern": .string("word"), "path": .string("long"), "output_mode": .string("content")])
    #expect(cut.text.hasSuffix("… (2004 bytes in this line)"))
    #expect(try bench.call("Grep", ["pattern": .string("(")]).result.isError)
  }

  @Test func `a pattern that explodes is given up`() throws {
    let bench = try Bench()
    try bench.directory.write("a", String(repeating: "a", count: 40) + "b\n")
    let outcome = try bench.call("Grep", ["pattern": .string("(a+)+$")])
    #expect(outcome.text == "The pattern takes too long; write it in a simpler way.")
  }

  /// No turn of a search through many files is long: counted in turns, not in time.
  @Test func `a search goes on in slices and can be stopped`() throws {
    let bench = try Bench()
    for index in 0..<3_000 {
      try bench.directory.write("d\(index % 50)/f\(index)", "some word here\n")
    }
    let (id, _) = try bench.prepare("Grep", ["pattern": .string("wor[d]")])
    var told = bench.box.handle(.run(id: id, always: false), now: 0)
    var turns = 0
    while told.isEmpty {
      told = bench.wait()
      turns += 1
    }
    #expect(turns > 3)
    let (other, _) = try bench.prepare("Grep", ["pattern": .string("wor[d]")])
    #expect(bench.box.handle(.run(id: other, always: false), now: 0).isEmpty)
    guard case .finished(let outcome)? = bench.box.handle(.stop(id: other), now: 0).first?.event
    else {
      Issue.record("not stopped")
      return
    }
    #expect(outcome.text.hasSuffix("(stopped by the person)"))
    #expect(!bench.box.isBusy)
  }
}
