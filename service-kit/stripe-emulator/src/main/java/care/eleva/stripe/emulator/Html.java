package care.eleva.stripe.emulator;

/** Plain pages: one style sheet, no script. */
final class Html {
    private static final String PAGE = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title}</title>
            <style>
            :root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6675; --line: #c9d0d9; --paper: #ffffff;
              --ground: #f1f4f7; --accent: #0b5f5a; --on-accent: #ffffff; --bad: #a3231b; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e8edf2; --soft: #a4b0bd; --line: #3b4654;
              --paper: #1b222b; --ground: #11161c; --accent: #6fd0c8; --on-accent: #0c1a19; --bad: #ff9c93; } }
            * { box-sizing: border-box; }
            body { margin: 0; padding: 1rem; background: var(--ground); color: var(--ink);
              font: 1rem/1.5 system-ui, sans-serif; }
            main { max-width: 26rem; margin: 4vh auto; padding: 1.5rem; background: var(--paper);
              border: 1px solid var(--line); border-radius: .75rem; }
            h1 { margin: 0 0 .25rem; font-size: 1.375rem; line-height: 1.25; }
            h2 { margin: 1.5rem 0 .5rem; font-size: 1rem; }
            p { margin: 0 0 1rem; color: var(--soft); }
            form { margin: 0; }
            ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
            label { display: block; margin-bottom: .25rem; }
            input, button { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit;
              background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; }
            input { margin-bottom: .75rem; }
            button { text-align: left; cursor: pointer; overflow-wrap: anywhere; }
            button:hover { border-color: var(--accent); }
            button small { display: block; color: var(--soft); }
            button.main { text-align: center; background: var(--accent); color: var(--on-accent);
              border-color: var(--accent); font-weight: 600; }
            button.quiet { text-align: center; border-color: transparent; margin-top: 1rem; color: var(--soft); }
            :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
            .bad { color: var(--bad); }
            footer { margin-top: 1.5rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .875rem;
              color: var(--soft); }
            </style>
            </head>
            <body>
            <main>
            <h1>{title}</h1>
            {body}
            <footer>This is a stand-in for Stripe, for development only. No money moves here.</footer>
            </main>
            </body>
            </html>
            """;

    private Html() {}

    /** A whole page; {@code body} is markup, {@code title} is text. */
    static String page(String title, String body) {
        return PAGE.replace("{title}", escape(title)).replace("{body}", body);
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
