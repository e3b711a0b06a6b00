// The console's colours and type: few colours, each with a meaning, with contrast by WCAG AA in light and in dark. Fonts are
// the system's.
using MudBlazor;

namespace Larder.WebConsole.Components.Layout;

static class ConsoleTheme
{
    static readonly string[] s_text =
        ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "Helvetica Neue", "Arial", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Primary = "#1d5fc2", PrimaryContrastText = "#ffffff", Secondary = "#4b5a6b", SecondaryContrastText = "#ffffff",
            Success = "#14713f", SuccessContrastText = "#ffffff", Warning = "#8a5200", WarningContrastText = "#ffffff",
            Error = "#b92b25", ErrorContrastText = "#ffffff", Info = "#1d5fc2", InfoContrastText = "#ffffff",
            Background = "#f5f6f8", BackgroundGray = "#eceff3", Surface = "#ffffff",
            TextPrimary = "#18202b", TextSecondary = "#505d6e", TextDisabled = "#6b7787",
            ActionDefault = "#505d6e", ActionDisabled = "#6b7787", ActionDisabledBackground = "#e3e7ec",
            LinesDefault = "#dce1e7", LinesInputs = "#7d8998", TableLines = "#e4e8ed", TableHover = "#f3f6fa",
            Divider = "#dce1e7",
            AppbarBackground = "#ffffff", AppbarText = "#18202b",
        },
        PaletteDark = new PaletteDark
        {
            Primary = "#7fb2ff", PrimaryContrastText = "#06182f", Secondary = "#a9b6c5", SecondaryContrastText = "#10161d",
            Success = "#67d39a", SuccessContrastText = "#04200f", Warning = "#f2b75c", WarningContrastText = "#241600",
            Error = "#ff8f86", ErrorContrastText = "#2c0502", Info = "#7fb2ff", InfoContrastText = "#06182f",
            Background = "#0e1319", BackgroundGray = "#1d252f", Surface = "#161d25",
            TextPrimary = "#e7ecf2", TextSecondary = "#a7b4c3", TextDisabled = "#8794a4",
            ActionDefault = "#a7b4c3", ActionDisabled = "#8794a4", ActionDisabledBackground = "#232c37",
            LinesDefault = "#2a343f", LinesInputs = "#6f7d8d", TableLines = "#252e39", TableHover = "#1b232d",
            Divider = "#2a343f",
            AppbarBackground = "#161d25", AppbarText = "#e7ecf2",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography
            {
                FontFamily = s_text, FontSize = "0.875rem", LineHeight = "1.45", LetterSpacing = "normal",
            },
            Body1 = new Body1Typography
            {
                FontFamily = s_text, FontSize = "0.875rem", LineHeight = "1.45", LetterSpacing = "normal",
            },
            Body2 = new Body2Typography
            {
                FontFamily = s_text, FontSize = "0.8125rem", LineHeight = "1.45", LetterSpacing = "normal",
            },
            Subtitle1 = new Subtitle1Typography { FontFamily = s_text, FontSize = "0.875rem", LetterSpacing = "normal" },
            H6 = new H6Typography { FontFamily = s_text, FontSize = "1.0625rem", FontWeight = "600", LetterSpacing = "normal" },
            Button = new ButtonTypography
            {
                FontFamily = s_text, FontSize = "0.8125rem", FontWeight = "600", TextTransform = "none", LetterSpacing = "normal",
            },
            Caption = new CaptionTypography { FontFamily = s_text, FontSize = "0.75rem", LetterSpacing = "normal" },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
    };
}
