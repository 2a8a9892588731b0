import Canvas

/// Key sequences of xterm, kitty, rxvt, the Linux console and tmux, and what they mean.
enum KeyCorpus {
  static let letters: [(final: String, code: Key.Code)] = [
    ("A", .up), ("B", .down), ("C", .right), ("D", .left), ("H", .home), ("F", .end),
    ("P", .function(1)), ("Q", .function(2)), ("R", .function(3)), ("S", .function(4)),
  ]

  static let numbers: [(number: Int, code: Key.Code)] = [
    (1, .home), (2, .insert), (3, .delete), (4, .end), (5, .pageUp), (6, .pageDown), (7, .home),
    (8, .end), (11, .function(1)), (15, .function(5)), (17, .function(6)), (21, .function(10)),
    (23, .function(11)), (24, .function(12)), (25, .function(13)), (28, .function(15)),
    (34, .function(20)),
  ]

  static let modifiers: [(number: Int, modifiers: Modifiers)] = [
    (2, .shift), (3, .alt), (4, [.shift, .alt]), (5, .control), (6, [.shift, .control]),
    (7, [.alt, .control]), (8, [.shift, .alt, .control]), (33, .alt), (65, []), (129, []),
  ]

  /// Sequences that are one key each.
  static let keys: [(bytes: String, key: Key)] = {
    var keys: [(String, Key)] = single
    for (final, code) in letters {
      keys += [("\u{1B}[\(final)", Key(code)), ("\u{1B}O\(final)", Key(code))]
      for (number, modifiers) in modifiers {
        keys.append(("\u{1B}[1;\(number)\(final)", Key(code, modifiers)))
      }
    }
    for (number, code) in numbers {
      keys += [
        ("\u{1B}[\(number)~", Key(code)), ("\u{1B}[\(number)^", Key(code, .control)),
        ("\u{1B}[\(number)$", Key(code, .shift)),
        ("\u{1B}[\(number)@", Key(code, [.control, .shift])),
        ("\u{1B}\u{1B}[\(number)~", Key(code, .alt)),
      ]
      for (bits, modifiers) in modifiers {
        keys.append(("\u{1B}[\(number);\(bits)~", Key(code, modifiers)))
      }
    }
    for (bits, modifiers) in modifiers {
      keys += [
        ("\u{1B}[13;\(bits)u", Key(.enter, modifiers)),
        ("\u{1B}[27;\(bits);13~", Key(.enter, modifiers)),
        ("\u{1B}[27;\(bits)u", Key(.escape, modifiers.subtracting(.shift))),
        ("\u{1B}[9;\(bits)u", Key(.tab, modifiers)),
        ("\u{1B}[127;\(bits)u", Key(.backspace, modifiers.subtracting(.shift))),
      ]
    }
    return keys
  }()

  private static let single: [(String, Key)] = [
    ("a", .character("a")), ("é", .character("é")), ("字", .character("字")),
    (" ", .character(" ")), ("\r", Key(.enter)), ("\n", .control("j")), ("\t", Key(.tab)),
    ("\u{7F}", Key(.backspace)), ("\u{8}", Key(.backspace)), ("\u{0}", .control(" ")),
    ("\u{1}", .control("a")), ("\u{1A}", .control("z")), ("\u{1C}", .control("\\")),
    ("\u{1D}", .control("]")), ("\u{1E}", .control("^")), ("\u{1F}", .control("_")),
    ("\u{1B}a", .alt("a")), ("\u{1B}P\u{1B}\\\u{1B}p", .alt("p")), ("\u{1B}é", .alt("é")),
    ("\u{1B}😀", .alt("😀")), ("\u{1B}<", .alt("<")), ("\u{1B}\r", Key(.enter, .alt)),
    ("\u{1B}\n", Key(.enter, .alt)), ("\u{1B}\u{7F}", Key(.backspace, .alt)),
    ("\u{1B}\u{1}", Key(.character("a"), [.alt, .control])), ("\u{1B}[Z", Key(.tab, .shift)),
    ("\u{1B}[[A", Key(.function(1))), ("\u{1B}[[E", Key(.function(5))),
    ("\u{1B}[a", Key(.up, .shift)), ("\u{1B}Oa", Key(.up, .control)),
    ("\u{1B}O5A", Key(.up, .control)), ("\u{1B}\u{1B}[A", Key(.up, .alt)),
    ("\u{1B}\u{1B}OA", Key(.up, .alt)), ("\u{1B}OM", Key(.enter)), ("\u{1B}Op", .character("0")),
    ("\u{1B}Ok", .character("+")), ("\u{1B}[99;5u", .control("c")),
    ("\u{1B}[67;6u", Key(.character("c"), [.control, .shift])),
    ("\u{1B}[27;5;99~", .control("c")), ("\u{1B}[112;3u", .alt("p")),
    ("\u{1B}[112;4u", .alt("P")), ("\u{1B}[97:65;2u", .character("A")),
    ("\u{1B}[97;2u", .character("A")), ("\u{1B}[97;;97u", .character("a")),
    ("\u{1B}[97::99;5u", .control("a")), ("\u{1B}[50:64;2;64u", .character("@")),
    ("\u{1B}[99;5:1u", .control("c")), ("\u{1B}[99;5:2u", .control("c")),
    ("\u{1B}[1;5:1A", Key(.up, .control)), ("\u{1B}[57414u", Key(.enter)),
    ("\u{1B}[57399u", .character("0")), ("\u{1B}[57410u", .character("/")),
    ("\u{1B}[57419;5u", Key(.up, .control)), ("\u{1B}[57376u", Key(.function(13))),
    ("\u{1B}[32;5u", .control(" ")),
  ]

  /// Sequences that are not keys: they leave no trace.
  static let silent: [String] = [
    "\u{1B}[?62;22c", "\u{1B}[>0;276;0c", "\u{1B}[?2026;2$y", "\u{1B}[4;1$y", "\u{1B}[?1u",
    "\u{1B}[24;80R", "\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{1B}\\", "\u{1B}]11;rgb:1e1e/1e1e/2e2e\u{7}",
    "\u{1B}P>|tmux 3.3a\u{1B}\\", "\u{1B}P1$r0m\u{1B}\\", "\u{1B}_Gi=1;OK\u{1B}\\",
    "\u{1B}^private\u{1B}\\", "\u{1B}Xstring\u{1B}\\", "\u{1B}[1;5:3A", "\u{1B}[99;5:3u",
    "\u{1B}[57358u", "\u{1B}[57441;2u", "\u{1B}[99;9u", "\u{1B}[<0;10;10M", "\u{1B}[<0;10;10m",
    "\u{1B}[<35;1;1M", "\u{1B}[M !!", "\u{1B}[99~", "\u{1B}[E", "\u{1B}[1;2;3;4;5z", "\u{1B}[0n",
    "\u{1B}[ q", "\u{1B}[!p", "\u{1B}[201~", "\u{1B}[u", "\u{1B}[;u", "\u{1B}[[Z", "\u{1B}Oz",
    "\u{1B}[99999999999999999999u", "\u{1B}[1114112u", "\u{1B}[55296u", "\u{1B}[8;24;80t",
    "\u{1B}[" + String(repeating: "1;", count: 5_000) + "A",
  ]
}
