/**
 * The controls and marks of all views. All take `label` as their accessible name and bind their value.
 *
 * Actions     Button (variant, icon, busy, href), IconButton (icon, label, keys, pressed), Menu (items, trigger
 *             snippet), ContextMenu (items)
 * Fields      TextField (clearable, mono), NumberField (min, max, integer, optional, unit), Select, Combobox,
 *             MultiSelect (options of `Option`), Checkbox, Toggle, SegmentedControl; Field for an own control
 * Overlays    Dialog (open, title, footer), ConfirmDialog (confirm, onconfirm may throw), Popover (label, trigger)
 * Layout      PageHeader (title, subtitle, actions), Toolbar (label, end), Tabs, SplitPane (name keeps its size)
 * States      EmptyState (title, text, buttons), ErrorState (error, retry), Spinner, Skeleton, ProgressBar
 * Marks       Icon (of, size), StatusBadge (status, reason), PrecisionMark, OptimizerMark (optimizer, label, precision,
 *             hyper), Chip
 */
export { default as Button } from './Button.svelte';
export { default as Checkbox } from './Checkbox.svelte';
export { default as Chip } from './Chip.svelte';
export { default as Combobox } from './Combobox.svelte';
export { default as ConfirmDialog } from './ConfirmDialog.svelte';
export { default as ContextMenu } from './ContextMenu.svelte';
export { default as Dialog } from './Dialog.svelte';
export { default as EmptyState } from './EmptyState.svelte';
export { default as ErrorState } from './ErrorState.svelte';
export { default as Field } from './Field.svelte';
export { default as Icon } from './Icon.svelte';
export { default as IconButton } from './IconButton.svelte';
export { default as Menu } from './Menu.svelte';
export { default as MiddleText } from './MiddleText.svelte';
export { default as MultiSelect } from './MultiSelect.svelte';
export { default as NumberField } from './NumberField.svelte';
export { default as OptimizerMark } from './OptimizerMark.svelte';
export { default as PageHeader } from './PageHeader.svelte';
export { default as Popover } from './Popover.svelte';
export { default as PrecisionMark } from './PrecisionMark.svelte';
export { default as ProgressBar } from './ProgressBar.svelte';
export { default as SegmentedControl } from './SegmentedControl.svelte';
export { default as Select } from './Select.svelte';
export { default as Skeleton } from './Skeleton.svelte';
export { default as Spinner } from './Spinner.svelte';
export { default as SplitPane } from './SplitPane.svelte';
export { default as StatusBadge } from './StatusBadge.svelte';
export { default as Tabs } from './Tabs.svelte';
export { default as TextField } from './TextField.svelte';
export { default as Toggle } from './Toggle.svelte';
export { default as Toolbar } from './Toolbar.svelte';
export type { MenuItem } from './menu-items.ts';
export type { Option } from './options.ts';
