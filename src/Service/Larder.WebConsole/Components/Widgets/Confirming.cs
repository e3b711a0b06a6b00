// Opens the dialog that asks, and waits for the answer.
using MudBlazor;

namespace Larder.WebConsole.Components.Widgets;

static class Confirming
{
    /// <summary>Whether the person is sure.</summary>
    public static async Task<bool> ConfirmAsync(
        this IDialogService dialogs, string title, string text, string action, bool isDestructive = true) =>
        await AskAsync(dialogs, new DialogParameters<ConfirmDialog>
        {
            { dialog => dialog.Title, title }, { dialog => dialog.Text, text }, { dialog => dialog.Action, action },
            { dialog => dialog.IsDestructive, isDestructive },
        }) is not null;

    /// <summary>For what takes a whole cache away: its name is typed. The name of a final snapshot, maybe empty; null for no.
    /// </summary>
    public static Task<string?> ConfirmDeletionAsync(this IDialogService dialogs, string name, bool asksForSnapshot) =>
        AskAsync(dialogs, new DialogParameters<ConfirmDialog>
        {
            { dialog => dialog.Title, "Delete cache" },
            { dialog => dialog.Text, $"{name} and all that it holds will be gone, and its clients are cut off." },
            { dialog => dialog.Action, "Delete" }, { dialog => dialog.Name, name },
            { dialog => dialog.AsksForSnapshot, asksForSnapshot },
        });

    static async Task<string?> AskAsync(IDialogService dialogs, DialogParameters<ConfirmDialog> parameters)
    {
        var dialog = await dialogs.ShowAsync<ConfirmDialog>(null, parameters);
        return await dialog.Result is { Canceled: false, Data: string text } ? text : null;
    }
}
