// Pictures of pages, kept in artifacts/console for people to look at, and for docs/images.
using Microsoft.Playwright;

namespace Larder.WebConsole.Tests;

static class Pictures
{
    static readonly string s_folder = Directory.CreateDirectory(Path.Combine(Root(), "artifacts", "console")).FullName;

    public static Task TakeAsync(IPage page, string name) => page.ScreenshotAsync(new()
    {
        Path = Path.Combine(s_folder, $"{name}.png"),
        Animations = ScreenshotAnimations.Disabled,
    });

    static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Larder.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
