<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="vi_VN" sourcelanguage="en_US">
<context>
    <name>DataGuess</name>
    <message>
        <source>output “%1” holds whole numbers: the class itself</source>
        <translation>đầu ra “%1” chứa số nguyên: chính là số loại</translation>
    </message>
    <message>
        <source>output “%1” comes from a Softmax: %2 probabilities for each sample, the highest is the answer</source>
        <translation>đầu ra “%1” lấy từ Softmax: mỗi mẫu có %2 xác suất, cao nhất là câu trả lời</translation>
    </message>
    <message>
        <source>output “%1” has %2 scores for each sample without a Softmax, the highest is the answer</source>
        <translation>đầu ra “%1” có %2 điểm cho mỗi mẫu, không qua Softmax, cao nhất là câu trả lời</translation>
    </message>
    <message>
        <source>input “%1” is %2: the channels (%3) come last</source>
        <translation>đầu vào “%1” là %2: kênh (%3) đứng cuối</translation>
    </message>
    <message>
        <source>input “%1” is %2: the channels (%3) come first</source>
        <translation>đầu vào “%1” là %2: kênh (%3) đứng đầu</translation>
    </message>
    <message>
        <source>input “%1” is %2, which does not say where channels are; most ONNX models have them first</source>
        <translation>đầu vào “%1” là %2, không cho biết kênh ở đâu; đa số mô hình ONNX để kênh đứng đầu</translation>
    </message>
    <message>
        <source>input “%1” is %2: the channels stay where the file has them</source>
        <translation>đầu vào “%1” là %2: giữ kênh ở chỗ như trong tệp</translation>
    </message>
    <message>
        <source>input “%1” is %2, which leaves the size open: pictures keep theirs</source>
        <translation>đầu vào “%1” là %2, để ngỏ kích thước: ảnh giữ nguyên cỡ</translation>
    </message>
    <message>
        <source>input “%1” is %2: the short side becomes %3 and the centre of %4 is cut out</source>
        <translation>đầu vào “%1” là %2: cạnh ngắn đổi thành %3 rồi cắt lấy phần giữa %4</translation>
    </message>
    <message>
        <source>%1 classes and photographs of %2 are those of ImageNet, whose mean and deviation most such models want</source>
        <translation>%1 loại và ảnh %2 là của ImageNet; đa số mô hình như vậy cần trung bình và độ lệch của ImageNet</translation>
    </message>
    <message>
        <source>input “%1” takes %2: pixels become 0 to 1, as many models want; the shape cannot tell</source>
        <translation>đầu vào “%1” nhận %2: điểm ảnh đổi thành 0 đến 1 như nhiều mô hình cần; hình dạng không cho biết được</translation>
    </message>
    <message>
        <source>no array of the data feeds input “%1” (%2): a constant 0 does</source>
        <translation>không mảng nào của dữ liệu cấp cho đầu vào “%1” (%2): cấp hằng số 0</translation>
    </message>
    <message>
        <source>array “%1” has the name of input “%2”</source>
        <translation>mảng “%1” trùng tên với đầu vào “%2”</translation>
    </message>
    <message>
        <source>array “%1” feeds input “%2”: no other fits better</source>
        <translation>mảng “%1” cấp cho đầu vào “%2”: không mảng nào hợp hơn</translation>
    </message>
    <message>
        <source>input “%1” takes %2: pixels stay 0 to 255</source>
        <translation>đầu vào “%1” nhận %2: điểm ảnh giữ nguyên 0 đến 255</translation>
    </message>
    <message>
        <source>array “%1” holds numbers, not pixels: they are fed as they are</source>
        <translation>mảng “%1” chứa số, không phải điểm ảnh: cấp nguyên như vậy</translation>
    </message>
    <message>
        <source>column %1 is named like labels, or is one more than the model wants and holds whole numbers</source>
        <translation>cột %1 có tên như nhãn, hoặc là cột dư so với đầu vào và chứa số nguyên</translation>
    </message>
    <message>
        <source>%1 lies beside the samples</source>
        <translation>%1 nằm cạnh các mẫu</translation>
    </message>
    <message>
        <source>no other data are named: every fifth sample calibrates and is left out of measuring</source>
        <translation>không nêu dữ liệu khác: cứ năm mẫu lấy một để hiệu chỉnh và không đo trên mẫu đó</translation>
    </message>
</context>
<context>
    <name>DatasetFormat</name>
    <message>
        <source>CIFAR-10 binary</source>
        <translation>CIFAR-10 nhị phân</translation>
    </message>
    <message>
        <source>CIFAR-100 binary</source>
        <translation>CIFAR-100 nhị phân</translation>
    </message>
    <message>
        <source>Comma-separated values</source>
        <translation>Bảng số CSV</translation>
    </message>
    <message>
        <source>IDX (MNIST)</source>
        <translation>IDX (MNIST)</translation>
    </message>
    <message>
        <source>Photographs</source>
        <translation>Ảnh chụp</translation>
    </message>
    <message>
        <source>NumPy archive</source>
        <translation>Kho NumPy</translation>
    </message>
</context>
<context>
    <name>ErrorText</name>
    <message>
        <source>%1 does not exist. Check the path, or choose another file.</source>
        <translation>%1 không tồn tại. Kiểm tra đường dẫn hoặc chọn tệp khác.</translation>
    </message>
    <message>
        <source>%1 cannot be read. Check its permissions.</source>
        <translation>Không đọc được %1. Kiểm tra quyền truy cập.</translation>
    </message>
    <message>
        <source>%1 cannot be written. Check permissions and free space, or choose another folder.</source>
        <translation>Không ghi được %1. Kiểm tra quyền và dung lượng trống, hoặc chọn thư mục khác.</translation>
    </message>
    <message>
        <source>%1 was changed by another program. Open it again.</source>
        <translation>%1 đã bị chương trình khác thay đổi. Mở lại tệp.</translation>
    </message>
    <message>
        <source>%1 is damaged or not what its name says.</source>
        <translation>%1 bị hỏng hoặc không đúng loại như tên tệp.</translation>
    </message>
    <message>
        <source>%1 has a form that is not supported.</source>
        <translation>%1 có định dạng chưa được hỗ trợ.</translation>
    </message>
    <message>
        <source>%1 cannot be computed here. Compression without data and export still work.</source>
        <translation>Không tính được %1. Vẫn nén được khi không có dữ liệu và vẫn xuất được.</translation>
    </message>
    <message>
        <source>%1 contradicts itself, so it cannot be run.</source>
        <translation>%1 tự mâu thuẫn nên không chạy được.</translation>
    </message>
    <message>
        <source>%1 has a value that is not allowed.</source>
        <translation>%1 có giá trị không hợp lệ.</translation>
    </message>
    <message>
        <source>The model has no layer %1.</source>
        <translation>Mô hình không có lớp %1.</translation>
    </message>
    <message>
        <source>This cannot be applied to %1.</source>
        <translation>Không áp dụng được cho %1.</translation>
    </message>
    <message>
        <source>The data %1 do not fit this model.</source>
        <translation>Dữ liệu %1 không khớp với mô hình này.</translation>
    </message>
    <message>
        <source>Data are needed for this. Open data first.</source>
        <translation>Việc này cần dữ liệu. Mở dữ liệu trước.</translation>
    </message>
    <message>
        <source>There is not enough memory for %1.</source>
        <translation>Không đủ bộ nhớ cho %1.</translation>
    </message>
    <message>
        <source>The result of %1 was checked and is not what it should be, so nothing was written.</source>
        <translation>Kết quả của %1 đã được kiểm tra và không đúng, nên không ghi gì.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Đã hủy.</translation>
    </message>
    <message>
        <source>Something is wrong inside Espalier. The model on disk is unchanged.</source>
        <translation>Có lỗi bên trong Espalier. Mô hình trên đĩa không thay đổi.</translation>
    </message>
</context>
<context>
    <name>Example</name>
    <message>
        <source>Handwritten digits</source>
        <translation>Chữ số viết tay</translation>
    </message>
    <message>
        <source>A small network for pictures of 8×8 pixels</source>
        <translation>Mạng nhỏ cho ảnh 8×8 điểm</translation>
    </message>
</context>
<context>
    <name>Format</name>
    <message>
        <source>G</source>
        <translation>tỉ</translation>
    </message>
    <message>
        <source>M</source>
        <translation>triệu</translation>
    </message>
    <message>
        <source>k</source>
        <translation>nghìn</translation>
    </message>
</context>
<context>
    <name>Help</name>
    <message>
        <source>Start page</source>
        <translation>Trang đầu</translation>
    </message>
    <message>
        <source>Open an ONNX model, an example or a recent file. Lists are moved in with arrows; Enter opens. Files can be dropped on the window as well.

A file named like the model with the ending `.dataset.json` is taken as its data without asking. Nothing is sent anywhere: Espalier never uses the network.</source>
        <translation>Mở mô hình ONNX, ví dụ có sẵn hoặc tệp gần đây. Di chuyển trong danh sách bằng phím mũi tên, Enter để mở. Cũng có thể thả tệp vào cửa sổ.

Tệp trùng tên mô hình với đuôi `.dataset.json` được dùng làm dữ liệu mà không hỏi. Không gửi gì đi đâu: Espalier không bao giờ dùng mạng.</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>Đồ thị</translation>
    </message>
    <message>
        <source>The network from input to output. A box is a node; one with weights is a [layer](help:panel.layers) and shows its share of the file as a bar: grey before, green now. A badge says what was done to it. Where a tensor changes its number type a pill says Q or DQ: each costs time.

Arrows go along the flow and between branches, Home and End to input and output, Enter to the [inspector](help:panel.inspector). Space, P, Q and the brackets change the current layer.</source>
        <translation>Mạng từ đầu vào đến đầu ra. Mỗi ô là một nút; nút có trọng số là một [lớp](help:panel.layers) và có thanh cho biết phần của lớp trong tệp: xám là trước, lục là nay. Nhãn nhỏ cho biết đã làm gì với lớp. Chỗ tensor đổi kiểu số có viên ghi Q hoặc DQ: mỗi viên tốn thời gian.

Phím mũi tên đi dọc luồng và giữa các nhánh, Home và End đến đầu vào và đầu ra, Enter đến [chi tiết lớp](help:panel.inspector). Phím cách, P, Q và dấu ngoặc vuông đổi lớp hiện tại.</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Lớp</translation>
    </message>
    <message>
        <source>The name of the node in the file. Layers stand in the order of the network; a click on a title sorts, the third click brings this order back.</source>
        <translation>Tên của nút trong tệp. Các lớp xếp theo thứ tự của mạng; nhấn vào tiêu đề để sắp xếp, nhấn lần thứ ba để trở lại thứ tự này.</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Phép toán</translation>
    </message>
    <message>
        <source>What the layer computes, with the size of its kernel: `Conv 3×3` looks at 3 by 3 places at once.</source>
        <translation>Phép tính của lớp, kèm kích thước nhân: `Conv 3×3` xem 3 nhân 3 vị trí cùng lúc.</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Tham số</translation>
    </message>
    <message>
        <source>How many numbers the layer has learned: weights and bias. Each takes 4 bytes as float32, 1 byte as int8.</source>
        <translation>Số lượng số mà lớp đã học: trọng số và độ lệch. Mỗi số chiếm 4 byte với float32, 1 byte với int8.</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Trọng số</translation>
    </message>
    <message>
        <source>A small histogram of the weights: the middle is zero, the height how many weights have that value. Most are small; these are the ones that [pruning](help:concept.pruning) removes. The whole picture is in the [inspector](help:tab.weights).</source>
        <translation>Biểu đồ nhỏ của trọng số: giữa là số không, chiều cao là số trọng số có giá trị đó. Phần lớn là nhỏ; [cắt tỉa](help:concept.pruning) bỏ chính những trọng số này. Xem đầy đủ ở [chi tiết lớp](help:tab.weights).</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>Cắt tỉa</translation>
    </message>
    <message>
        <source>The box switches [pruning](help:concept.pruning) on, the slider says how many of the layer&apos;s weights become zero. Space or P switches, brackets change the share by 5 %, with Shift by 1 %. With several rows selected a change applies to all that allow it.</source>
        <translation>Ô chọn bật [cắt tỉa](help:concept.pruning), thanh trượt cho biết bao nhiêu trọng số của lớp thành không. Phím cách hoặc P bật tắt, dấu ngoặc vuông đổi tỉ lệ 5 %, giữ Shift đổi 1 %. Khi chọn nhiều hàng, thay đổi áp dụng cho mọi hàng cho phép.</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>Lượng tử hóa</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Kích thước</translation>
    </message>
    <message>
        <source>[Bytes](help:concept.size) of the layer in the file, before and now. They are counted in the file that export writes, so they add up to its size.</source>
        <translation>Số [byte](help:concept.size) của lớp trong tệp, trước và nay. Đếm trong chính tệp sẽ xuất, nên cộng lại đúng bằng kích thước tệp.</translation>
    </message>
    <message>
        <source>The size is the number of bytes of the file that export writes, counted and not estimated. 1 kB is 1,000 bytes.

Zeros take as much room as other numbers: pruning alone makes no file smaller. It pays when the file is compressed for download, or where a device stores zeros in a packed form. [Quantization](help:concept.quantization) makes the file smaller at once.</source>
        <translation>Kích thước là số byte của tệp sẽ xuất, đếm chứ không ước lượng. 1 kB là 1.000 byte.

Số không chiếm chỗ như mọi số khác: riêng cắt tỉa không làm tệp nhỏ đi. Nó có ích khi nén tệp để tải về, hoặc khi thiết bị lưu số không ở dạng nén. [Lượng tử hóa](help:concept.quantization) làm tệp nhỏ đi ngay.</translation>
    </message>
    <message>
        <source>Accuracy and its interval</source>
        <translation>Độ chính xác và khoảng tin cậy</translation>
    </message>
    <message>
        <source>Accuracy is the share of labelled samples that the network answers rightly. It is measured with the same graph that is exported.

`±` is half of a 95 % interval. While samples still come the figure is partial, “n of N” says how many were seen, and the interval is that of the final figure. When all were seen the figure is exact for *these* data, and the interval says what to expect of other data of the same kind: the fewer samples, the wider it is. A change whose interval contains 0 is called *within noise*.</source>
        <translation>Độ chính xác là tỉ lệ mẫu có nhãn mà mạng trả lời đúng. Đo trên chính đồ thị sẽ xuất.

`±` là nửa khoảng tin cậy 95 %. Khi mẫu còn đang chạy, con số mới là một phần, “n trên N” cho biết đã xem bao nhiêu, và khoảng là của con số cuối cùng. Khi đã xem hết, con số đúng cho *dữ liệu này*, và khoảng cho biết điều có thể gặp ở dữ liệu khác cùng loại: càng ít mẫu càng rộng. Thay đổi có khoảng chứa 0 gọi là *trong mức nhiễu*.</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Mức trùng khớp</translation>
    </message>
    <message>
        <source>The share of samples for which the changed network gives the same answer as the original, right or wrong. It needs no labels. High agreement means that little changed; it does not say that the answers are right.</source>
        <translation>Tỉ lệ mẫu mà mạng đã đổi trả lời giống bản gốc, dù đúng hay sai. Không cần nhãn. Mức trùng khớp cao nghĩa là ít thay đổi, không nói rằng câu trả lời đúng.</translation>
    </message>
    <message>
        <source>Pruning</source>
        <translation>Cắt tỉa</translation>
    </message>
    <message>
        <source>Pruning sets the weights with the smallest magnitude to zero, because they change the result least. Half of them can often go without harm; then accuracy falls faster and faster. How much a layer bears differs from layer to layer: try, and watch accuracy.

See also [size](help:concept.size): zeros alone save no bytes.</source>
        <translation>Cắt tỉa cho các trọng số có độ lớn nhỏ nhất thành không, vì chúng ảnh hưởng kết quả ít nhất. Thường bỏ được một nửa mà không hại gì; sau đó độ chính xác giảm ngày càng nhanh. Mỗi lớp chịu được một mức khác nhau: thử và theo dõi độ chính xác.

Xem thêm [kích thước](help:concept.size): riêng số không thì không bớt byte nào.</translation>
    </message>
    <message>
        <source>Quantization</source>
        <translation>Lượng tử hóa</translation>
    </message>
    <message>
        <source>Why a layer cannot be changed</source>
        <translation>Vì sao không đổi được một lớp</translation>
    </message>
    <message>
        <source>Espalier changes only what it can prove to be right, and says why where it cannot. The layer stays as it is and everything else still works.

*Weights that are not float32* were compressed before: open the original instead. *Weights shared with another node* would change both. *An operator that cannot be run* stands between the layer and the data: sizes and export still work, accuracy does not. *Computed in float* means that a neighbour is float: quantize it as well, and the layer between becomes integer.</source>
        <translation>Espalier chỉ đổi những gì chứng minh được là đúng, và nói lý do khi không thể. Lớp giữ nguyên và mọi thứ khác vẫn chạy.

*Trọng số không phải float32* đã được nén từ trước: mở bản gốc. *Trọng số dùng chung với nút khác* thì đổi một sẽ đổi cả hai. *Phép toán không chạy được* nằm giữa lớp và dữ liệu: kích thước và xuất vẫn được, độ chính xác thì không. *Tính bằng số thực* nghĩa là một lớp bên cạnh còn là số thực: lượng tử hóa cả lớp đó thì lớp ở giữa thành số nguyên.</translation>
    </message>
    <message>
        <source>Number formats</source>
        <translation>Kiểu số</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>Hiệu chỉnh</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Công thức</translation>
    </message>
    <message>
        <source>All that was done, as a list of steps. The original is never changed: what is on screen is the original and the recipe, so every step can be undone, saved, and applied to another model. The order of steps matters: pruning before or after quantization gives different results. The command line reads the same file.</source>
        <translation>Mọi việc đã làm, dưới dạng danh sách bước. Bản gốc không bao giờ bị đổi: những gì trên màn hình là bản gốc cộng công thức, nên bước nào cũng hoàn tác, lưu và áp dụng cho mô hình khác được. Thứ tự các bước có ý nghĩa: cắt tỉa trước hay sau lượng tử hóa cho kết quả khác nhau. Dòng lệnh đọc cùng tệp này.</translation>
    </message>
    <message>
        <source>Project</source>
        <translation>Dự án</translation>
    </message>
    <message>
        <source>A project file names the model and the data, and holds the recipe and all states that were measured. It is small: model and data stay where they are. What was not saved when the program ended is offered on the start page.</source>
        <translation>Tệp dự án ghi tên mô hình và dữ liệu, chứa công thức và mọi trạng thái đã đo. Tệp nhỏ: mô hình và dữ liệu ở nguyên chỗ cũ. Những gì chưa lưu khi chương trình kết thúc được đưa ra lại ở trang đầu.</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Báo cáo</translation>
    </message>
    <message>
        <source>A report says in plain words how much smaller the network became and what that cost, with pictures, how it was measured, and what to read with care. PDF and web page are for people, CSV and JSON for programs. Hashes and recipe in it let anyone repeat it.</source>
        <translation>Báo cáo nói bằng lời dễ hiểu mạng đã nhỏ đi bao nhiêu và mất gì, kèm hình, cách đo và điều cần đọc kỹ. PDF và trang web cho người đọc, CSV và JSON cho chương trình. Mã băm và công thức bên trong giúp ai cũng lặp lại được.</translation>
    </message>
    <message>
        <source>Answers that changed</source>
        <translation>Câu trả lời đã đổi</translation>
    </message>
    <message>
        <source>Samples for which the changed network answers otherwise than the original. The margin says how sure an answer was: the score of the answer minus the next best one. Answers with a small margin change first. Accuracy can stay the same while many answers change.</source>
        <translation>Các mẫu mà mạng đã đổi trả lời khác bản gốc. Khoảng cách cho biết câu trả lời chắc đến đâu: điểm của câu trả lời trừ điểm của câu kế tiếp. Câu trả lời có khoảng cách nhỏ đổi trước. Độ chính xác có thể giữ nguyên trong khi nhiều câu trả lời đổi.</translation>
    </message>
    <message>
        <source>The window</source>
        <translation>Cửa sổ</translation>
    </message>
    <message>
        <source>Tabs of the inspector</source>
        <translation>Các thẻ chi tiết lớp</translation>
    </message>
    <message>
        <source>Columns of the layer table</source>
        <translation>Các cột của bảng lớp</translation>
    </message>
    <message>
        <source>Techniques</source>
        <translation>Kỹ thuật</translation>
    </message>
    <message>
        <source>What the words mean</source>
        <translation>Ý nghĩa các từ</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Phím tắt</translation>
    </message>
    <message>
        <source>Tab, Shift+Tab</source>
        <translation>Tab, Shift+Tab</translation>
    </message>
    <message>
        <source>To the next or previous control of a panel</source>
        <translation>Đến nút điều khiển kế tiếp hoặc trước đó trong bảng</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Phím cách</translation>
    </message>
    <message>
        <source>In graph and table: switch on or off</source>
        <translation>Trong đồ thị và bảng: bật hoặc tắt</translation>
    </message>
    <message>
        <source>In graph and table: prune or not</source>
        <translation>Trong đồ thị và bảng: cắt tỉa hoặc không</translation>
    </message>
    <message>
        <source>In graph and table: next number type</source>
        <translation>Trong đồ thị và bảng: kiểu số kế tiếp</translation>
    </message>
    <message>
        <source>In graph and table: prune 5 % less or more; with Shift 1 %</source>
        <translation>Trong đồ thị và bảng: cắt tỉa ít hơn hoặc nhiều hơn 5 %; giữ Shift: 1 %</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>Mũi tên</translation>
    </message>
    <message>
        <source>In the graph: along the flow and between branches; in tables: to the next cell</source>
        <translation>Trong đồ thị: dọc luồng và giữa các nhánh; trong bảng: đến ô kế tiếp</translation>
    </message>
    <message>
        <source>Home, End</source>
        <translation>Home, End</translation>
    </message>
    <message>
        <source>In the graph: input and output</source>
        <translation>Trong đồ thị: đầu vào và đầu ra</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>In graph and table: to the inspector; in lists: open</source>
        <translation>Trong đồ thị và bảng: đến chi tiết lớp; trong danh sách: mở</translation>
    </message>
    <message>
        <source>In the graph: fit the selection</source>
        <translation>Trong đồ thị: vừa khung phần đã chọn</translation>
    </message>
    <message>
        <source>Ctrl+wheel</source>
        <translation>Ctrl+con lăn</translation>
    </message>
    <message>
        <source>In the graph: zoom at the pointer</source>
        <translation>Trong đồ thị: phóng tại con trỏ</translation>
    </message>
    <message>
        <source>Shift+drag</source>
        <translation>Shift+kéo</translation>
    </message>
    <message>
        <source>In the graph: select with a rectangle</source>
        <translation>Trong đồ thị: chọn bằng hình chữ nhật</translation>
    </message>
    <message>
        <source>Alt+Up, Alt+Down</source>
        <translation>Alt+Up, Alt+Down</translation>
    </message>
    <message>
        <source>In the steps of the recipe: move the step earlier or later</source>
        <translation>Trong các bước của công thức: dời bước lên trước hoặc xuống sau</translation>
    </message>
    <message>
        <source>Ctrl+Enter</source>
        <translation>Ctrl+Enter</translation>
    </message>
    <message>
        <source>In the text of the recipe: apply it</source>
        <translation>Trong văn bản công thức: áp dụng</translation>
    </message>
    <message>
        <source>In tables of answers: sort by the current column</source>
        <translation>Trong bảng câu trả lời: sắp xếp theo cột hiện tại</translation>
    </message>
    <message>
        <source>Ctrl+arrows</source>
        <translation>Ctrl+mũi tên</translation>
    </message>
    <message>
        <source>In the confusion matrix: to the next cell that is not empty</source>
        <translation>Trong ma trận nhầm lẫn: đến ô không trống kế tiếp</translation>
    </message>
    <message>
        <source>In plots and pictures: zoom in, zoom out, show all</source>
        <translation>Trong biểu đồ và hình: phóng to, thu nhỏ, xem tất cả</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Phím</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Tác dụng</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>Độ nhạy</translation>
    </message>
    <message>
        <source>How many answers change when this layer alone becomes int8, all others left as they were: the larger and darker the dot, the more. The numbers stand in a column of their own, which the menu of the table&apos;s head shows. *Measure, Measure sensitivity* fills it.

See also [sensitivity and prediction](help:concept.sensitivity).</source>
        <translation>Bao nhiêu câu trả lời thay đổi khi chỉ riêng lớp này thành int8, mọi lớp khác giữ nguyên: chấm càng to và càng đậm thì càng nhiều. Con số nằm trong một cột riêng, bật bằng menu ở đầu bảng. *Đo, Đo độ nhạy* điền cột này.

Xem thêm [độ nhạy và dự đoán](help:concept.sensitivity).</translation>
    </message>
    <message>
        <source>Sensitivity and prediction</source>
        <translation>Độ nhạy và dự đoán</translation>
    </message>
    <message>
        <source>Data and their preparation</source>
        <translation>Dữ liệu và cách chuẩn bị</translation>
    </message>
    <message>
        <source>Accuracy is measured on labelled samples: photographs (a folder for each class, or a list), IDX, CIFAR, CSV, npz, or a `*.dataset.json` that says everything. A network was trained on numbers made from pixels in one certain way: size and crop, scale, mean and deviation, order of colours. With others it answers badly without any warning. *File, Open data…* shows what was guessed and why, what the model sees, and how many of the first answers are right.

A part of the samples [calibrates](help:concept.calibration) and is left out of the evaluation.</source>
        <translation>Độ chính xác được đo trên các mẫu có nhãn: ảnh (mỗi lớp một thư mục, hoặc một danh sách), IDX, CIFAR, CSV, npz, hoặc một tệp `*.dataset.json` nêu đủ mọi thứ. Mạng đã được huấn luyện trên các con số tạo từ điểm ảnh theo một cách nhất định: kích thước và phần cắt, tỉ lệ, trung bình và độ lệch, thứ tự màu. Với cách khác, mạng trả lời kém mà không báo gì. *Tệp, Mở dữ liệu…* cho thấy điều được đoán và lý do, điều mô hình nhìn thấy, và bao nhiêu câu trả lời đầu là đúng.

Một phần mẫu dùng để [hiệu chỉnh](help:concept.calibration) và không tham gia đánh giá.</translation>
    </message>
    <message>
        <source>Next tokens, loss and perplexity</source>
        <translation>Token kế tiếp, mất mát và độ rối</translation>
    </message>
    <message>
        <source>A language model answers at every position of a text: which token comes next. *Next token* is the share of positions where the token with the highest score is the one that really came.

The *loss* of a position is −ln of the probability that the model gave to the token that came; its mean over all positions counts wrong answers that were close, too. *Perplexity* is e to the power of that mean: a model with perplexity 4 is as unsure as if it had to choose among 4 tokens of equal probability. Lower is better, and 1 would be perfect. It compares models on the same text cut into the same tokens only.

The [interval](help:concept.accuracy) treats whole texts as independent of each other, not single tokens.</source>
        <translation>Mô hình ngôn ngữ trả lời ở mỗi vị trí của văn bản: token nào đến kế tiếp. *Token kế tiếp* là tỉ lệ vị trí mà token có điểm cao nhất đúng là token thật.

*Mất mát* ở một vị trí là −ln của xác suất mà mô hình dành cho token thật; trung bình trên mọi vị trí tính cả những câu trả lời sai nhưng gần đúng. *Độ rối* là e mũ trung bình đó: mô hình có độ rối 4 phân vân như phải chọn giữa 4 token có xác suất bằng nhau. Càng thấp càng tốt, 1 là hoàn hảo. Chỉ so được các mô hình trên cùng văn bản, cắt thành cùng các token.

[Khoảng](help:concept.accuracy) xem các văn bản là độc lập với nhau, không phải từng token.</translation>
    </message>
    <message>
        <source>The [number type](help:concept.quantization) of the layer. `int8` computes in 8-bit integers, `int8 weights` only stores the weights so, `float32` is the original. The others have [weights of fewer bits](help:concept.formats). Q goes from float to integers to weights only, F2 opens the list.</source>
        <translation>[Kiểu số](help:concept.quantization) của lớp. `int8` tính bằng số nguyên 8 bit, `trọng số int8` chỉ lưu trọng số như vậy, `float32` là bản gốc. Các kiểu khác có [trọng số ít bit hơn](help:concept.formats). Q chuyển từ số thực sang số nguyên rồi sang chỉ trọng số, F2 mở danh sách.</translation>
    </message>
    <message>
        <source>`float32`: 4 bytes, about seven digits; what networks are trained in.

`int8` and `uint8`: 1 byte, whole numbers from −128 to 127 or from 0 to 255, with a scale that says what a step is worth.

`int7` to `int2`, `ternary` (−1, 0, 1) and `binary` (−1, 1): weights of fewer steps, packed in the file. Half of the bits make half of the bytes, and the integers that are computed with stay 8-bit. Espalier rounds them by GPTQ where there are calibration samples: a weight that is rounded later makes up for what the earlier ones lost. Down to `int4` little is lost then; below it, look at accuracy layer by layer.

A `codebook` gives each layer the few values that suit its weights best, found by k-means, and stores which one each weight takes: 16 values take 4 bits, and need not lie at equal steps.

`float16` and `bfloat16`: 2 bytes, nearly what the weights were. `float8 e4m3` and `float8 e5m2`: 1 byte with 3 or 2 bits behind the point. `int16`: 2 bytes in equal steps. With these only the file gets smaller; the layer computes in float.

In the exported file QuantizeLinear and DequantizeLinear nodes stand around the integers; ONNX Runtime joins them with the layer between them into one integer layer.</source>
        <translation>`float32`: 4 byte, khoảng bảy chữ số; kiểu dùng khi huấn luyện mạng.

`int8` và `uint8`: 1 byte, số nguyên từ −128 đến 127 hoặc từ 0 đến 255, kèm tỉ lệ cho biết mỗi bậc đáng bao nhiêu.

`int7` đến `int2`, `tam phân` (−1, 0, 1) và `nhị phân` (−1, 1): trọng số ít bậc hơn, được gói chặt trong tệp. Nửa số bit thì nửa số byte, còn số nguyên dùng để tính vẫn là 8 bit. Espalier làm tròn bằng GPTQ khi có mẫu hiệu chỉnh: trọng số làm tròn sau bù cho phần các trọng số trước làm mất. Đến `int4` thì mất rất ít; dưới mức đó, hãy xem độ chính xác từng lớp.

`bảng mã` (codebook) cho mỗi lớp vài giá trị hợp nhất với trọng số của nó, tìm bằng k-means, và lưu mỗi trọng số lấy giá trị nào: 16 giá trị cần 4 bit, và không cần cách đều nhau.

`float16` và `bfloat16`: 2 byte, gần như trọng số ban đầu. `float8 e4m3` và `float8 e5m2`: 1 byte, với 3 hoặc 2 bit sau dấu phẩy. `int16`: 2 byte với các bước đều nhau. Với các kiểu này chỉ có tệp nhỏ đi; lớp vẫn tính bằng số thực.

Trong tệp xuất, các nút QuantizeLinear và DequantizeLinear đứng quanh số nguyên; ONNX Runtime ghép chúng với lớp ở giữa thành một lớp số nguyên.</translation>
    </message>
    <message>
        <source>Quantization rounds numbers to a grid of 256 steps, so that each fits into one byte instead of four. Value = scale × (code − zero point). Each output channel of the weights has a scale of its own. Weights can have fewer steps still, as [number formats](help:concept.formats) tells.

Take the weight 0.75. In steps of 1/256 it is 0.75 × 256 = 192, with nothing lost. If both 0 and 1 are to have a code there are only 255 steps between them: 0.75 × 255 = 191.25, which rounds to 191, and 191 / 255 = 0.749. A code with a sign ends at 127 and can hold neither 192 nor 191; its steps are twice as wide: 0.75 × 127 = 95.25, rounded to 95, and 95 / 127 = 0.748. Kernels in the inspector shows this sum for every weight of a layer.

Weights alone make the file smaller. Weights and activations together also make it faster on processors with 8-bit instructions; the range of the activations is found by [calibration](help:concept.calibration).</source>
        <translation>Lượng tử hóa làm tròn số vào lưới 256 bậc, để mỗi số vừa một byte thay vì bốn. Giá trị = tỉ lệ × (mã − điểm không). Mỗi kênh ra của trọng số có tỉ lệ riêng. Trọng số có thể có ít bậc hơn nữa, xem [kiểu số](help:concept.formats).

Lấy trọng số 0,75. Với bước 1/256 thì 0,75 × 256 = 192, không mất gì. Nếu cả 0 và 1 đều phải có mã thì giữa chúng chỉ có 255 bước: 0,75 × 255 = 191,25, làm tròn thành 191, và 191 / 255 = 0,749. Mã có dấu chỉ tới 127, không giữ được cả 192 lẫn 191; bước của nó rộng gấp đôi: 0,75 × 127 = 95,25, làm tròn thành 95, và 95 / 127 = 0,748. Thẻ Nhân trong Chi tiết lớp hiện phép tính này cho mọi trọng số của lớp.

Chỉ trọng số thì tệp nhỏ đi. Cả trọng số và giá trị kích hoạt thì còn nhanh hơn trên bộ xử lý có lệnh 8 bit; khoảng của giá trị kích hoạt được tìm bằng [hiệu chỉnh](help:concept.calibration).</translation>
    </message>
    <message>
        <source>*Measure, Measure sensitivity* tries every option on each layer alone and counts the answers that change. The graph can be coloured by it, and *Select…* finds the least sensitive layers.

Once it is measured, what a change will do is predicted at once, before anything is run: the scores of each sample are moved by the sum of what the single changes move them. The interval comes from mixes of changes that were both predicted and measured. A predicted figure begins with ≈ and is drawn dashed; the measured one takes its place.

The colour *Output KL* says how far the model&apos;s answers move when the layer alone becomes int8: the mean Kullback-Leibler divergence of its probabilities from the original&apos;s, in nats. The colour *Error (SQNR)* says how far each layer&apos;s output is from the original&apos;s under the whole recipe, in decibels: 20 dB more is a tenth of the error.</source>
        <translation>*Đo, Đo độ nhạy* thử mọi lựa chọn trên riêng từng lớp và đếm số câu trả lời thay đổi. Đồ thị có thể tô màu theo độ nhạy, và *Chọn…* tìm các lớp ít nhạy nhất.

Khi đã đo, kết quả của một thay đổi được dự đoán ngay, trước khi chạy: điểm của mỗi mẫu dời đi bằng tổng các mức dời của từng thay đổi riêng. Khoảng tin cậy lấy từ các tổ hợp thay đổi vừa được dự đoán vừa được đo. Con số dự đoán bắt đầu bằng ≈ và vẽ nét đứt; con số đo được sẽ thay vào chỗ đó.

Màu *KL đầu ra* nêu câu trả lời của mô hình dời bao xa khi chỉ riêng lớp đó thành int8: phân kỳ Kullback-Leibler trung bình của xác suất so với bản gốc, tính bằng nat. Màu *Sai số (SQNR)* nêu đầu ra của mỗi lớp lệch bao xa so với bản gốc với toàn bộ công thức, tính bằng decibel: thêm 20 dB là sai số còn một phần mười.</translation>
    </message>
    <message>
        <source>To round what flows between layers, its range must be known. Calibration runs the network on samples and notes the values. They are never the samples that accuracy is measured on: without calibration data of their own every fifth sample calibrates and is left out of the measurement.

A range that covers everything wastes steps on rare values; a narrower one cuts them off. Unless you choose otherwise, the range with the least squared error between both is taken. The tab [Activations](help:tab.activations) shows both.</source>
        <translation>Muốn làm tròn giá trị giữa các lớp thì phải biết khoảng của chúng. Hiệu chỉnh chạy mạng trên các mẫu và ghi lại giá trị. Đó không bao giờ là mẫu dùng để đo độ chính xác: nếu không có dữ liệu hiệu chỉnh riêng thì cứ năm mẫu lấy một mẫu để hiệu chỉnh và không đo trên mẫu đó.

Khoảng bao hết mọi giá trị thì phí bậc cho giá trị hiếm; khoảng hẹp hơn thì cắt bỏ chúng. Nếu bạn không chọn khác, khoảng có sai số bình phương nhỏ nhất giữa hai điều đó được dùng. Thẻ [Kích hoạt](help:tab.activations) cho thấy cả hai.</translation>
    </message>
</context>
<context>
    <name>InspectorTab</name>
    <message>
        <source>Activations</source>
        <translation>Kích hoạt</translation>
    </message>
    <message>
        <source>What flows through the node, and the range that its codes cover</source>
        <translation>Giá trị đi qua nút và khoảng mà các mã bao phủ</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Kênh</translation>
    </message>
    <message>
        <source>Range and norm of every output channel</source>
        <translation>Khoảng giá trị và chuẩn của từng kênh ra</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Chi tiết</translation>
    </message>
    <message>
        <source>Attributes, tensors and each stored value</source>
        <translation>Thuộc tính, tensor và từng giá trị được lưu</translation>
    </message>
    <message>
        <source>Kernels</source>
        <translation>Nhân</translation>
    </message>
    <message>
        <source>The weights as pictures</source>
        <translation>Trọng số vẽ thành hình</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Trọng số</translation>
    </message>
    <message>
        <source>Histogram of the weights before and after</source>
        <translation>Phân bố trọng số trước và sau</translation>
    </message>
    <message>
        <source>What flows into or out of the node, as counted on the [calibration](help:concept.calibration) samples, and the range that the 8-bit codes cover. Drag the ends of the range or type them to fix it; what lies outside is cut off, what lies inside is rounded to a step.</source>
        <translation>Giá trị đi vào hoặc ra khỏi nút, đếm trên các mẫu [hiệu chỉnh](help:concept.calibration), và khoảng mà mã 8 bit bao phủ. Kéo hai đầu khoảng hoặc nhập số để cố định; giá trị ở ngoài bị cắt, giá trị ở trong được làm tròn vào bậc.</translation>
    </message>
    <message>
        <source>One row for each output channel: range and norm of its weights before and after. A channel with a small norm does little; one with a wide range makes the steps of its [quantization](help:concept.quantization) grid coarse.</source>
        <translation>Mỗi kênh ra một hàng: khoảng và chuẩn của trọng số trước và sau. Kênh có chuẩn nhỏ ít tác dụng; kênh có khoảng rộng làm bậc của lưới [lượng tử hóa](help:concept.quantization) thô đi.</translation>
    </message>
    <message>
        <source>What the file says of the node: attributes, inputs and outputs with their shapes, and every stored value beside the number that it stands for. Go to index takes a number or one index for each axis.</source>
        <translation>Những gì tệp ghi về nút: thuộc tính, đầu vào và đầu ra kèm hình dạng, và từng giá trị được lưu bên cạnh số mà nó biểu diễn. Ô đến chỉ số nhận một số hoặc mỗi trục một chỉ số.</translation>
    </message>
    <message>
        <source>Each kernel as a small picture: blue is negative, yellow positive, hatched is cut. Differences show what pruning and rounding changed. Arrow keys go from weight to weight, with Ctrl from kernel to kernel; + and − zoom.</source>
        <translation>Mỗi nhân là một hình nhỏ: lam là âm, vàng là dương, gạch chéo là đã cắt. Hiệu cho thấy cắt tỉa và làm tròn đã đổi gì. Phím mũi tên đi từ trọng số này sang trọng số khác, giữ Ctrl đi từ nhân này sang nhân khác; + và − để phóng.</translation>
    </message>
    <message>
        <source>Above, how many weights have which value: outline before, filled after, zero in the middle. What lies outside the drawn range is counted at the edge. The line is the [pruning](help:concept.pruning) threshold: drag it, or move it with the arrow keys.

Below, the lens: a part of the same axis in steps of the [quantization](help:concept.quantization) grid of each channel, so that every bar stands on a whole number.</source>
        <translation>Bên trên: bao nhiêu trọng số có giá trị nào; đường viền là trước, tô đặc là sau, số không ở giữa. Phần nằm ngoài khoảng vẽ được đếm ở mép. Đường thẳng là ngưỡng [cắt tỉa](help:concept.pruning): kéo hoặc dời bằng phím mũi tên.

Bên dưới: kính lúp, một phần của cùng trục tính theo bậc của lưới [lượng tử hóa](help:concept.quantization) từng kênh, nên mỗi cột đứng trên một số nguyên.</translation>
    </message>
    <message>
        <source>Formats</source>
        <translation>Định dạng</translation>
    </message>
    <message>
        <source>Every number format for the weights: bits, bytes and error</source>
        <translation>Mọi định dạng số cho trọng số: bit, byte và sai số</translation>
    </message>
    <message>
        <source>Each disc is a [number format](help:concept.formats) that the weights of this layer could have: to the left smaller, further up more exact. With calibration samples the error is that of the layer&apos;s output, and a ring shows what rounding to nearest would leave; the line between is what rounding by inputs gains. A double click, or Enter in the table, gives the format to the layer. What it does to the accuracy of the whole network stands in Result.</source>
        <translation>Mỗi chấm là một [định dạng số](help:concept.formats) mà trọng số của lớp này có thể mang: càng về bên trái càng nhỏ, càng lên cao càng chính xác. Khi có mẫu hiệu chỉnh, sai số là của đầu ra lớp, và vòng tròn cho thấy làm tròn gần nhất thì còn bao nhiêu; đoạn nối giữa là phần mà làm tròn theo đầu vào thu lại. Nhấp đúp, hoặc Enter trong bảng, đặt định dạng đó cho lớp. Nó ảnh hưởng thế nào đến độ chính xác của cả mạng thì xem ở Kết quả.</translation>
    </message>
</context>
<context>
    <name>NumberType</name>
    <message>
        <source>%1 weights</source>
        <translation>trọng số %1</translation>
    </message>
    <message>
        <source>%1: weights only</source>
        <translation>%1: chỉ trọng số</translation>
    </message>
    <message>
        <source>%1: weights and activations</source>
        <translation>%1: trọng số và giá trị kích hoạt</translation>
    </message>
    <message>
        <source>%1: weights, with integer activations</source>
        <translation>%1: trọng số, giá trị kích hoạt là số nguyên</translation>
    </message>
</context>
<context>
    <name>Panel</name>
    <message>
        <source>Inspector</source>
        <translation>Chi tiết lớp</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Các lớp</translation>
    </message>
    <message>
        <source>Preview, compared with the original</source>
        <translation>Xem trước, so với bản gốc</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Câu trả lời</translation>
    </message>
    <message>
        <source>[Samples whose answer changed](help:concept.flipped), with both answers and their margins; the change for each class; and the confusion matrix, whose rows are the labels and whose columns are the answers. S sorts a table by its current column.</source>
        <translation>[Các mẫu có câu trả lời đã đổi](help:concept.flipped), kèm cả hai câu trả lời và khoảng cách; thay đổi của từng loại; và ma trận nhầm lẫn, hàng là nhãn, cột là câu trả lời. S sắp xếp bảng theo cột hiện tại.</translation>
    </message>
    <message>
        <source>The current node: its switches, and tabs that show its weights, channels, activations and stored values before and after. Alt+1 to Alt+5 choose a tab. If something cannot be done to a layer, the reason stands at the bottom.</source>
        <translation>Nút hiện tại: các công tắc, và các thẻ cho thấy trọng số, kênh, giá trị kích hoạt và giá trị được lưu trước và sau. Alt+1 đến Alt+5 chọn thẻ. Nếu có điều không làm được với lớp, lý do ghi ở cuối.</translation>
    </message>
    <message>
        <source>Every layer with weights, one row each, with the switches for [pruning](help:concept.pruning) and [quantization](help:concept.quantization) in its cells. Above the table the steps of the [recipe](help:concept.recipe), a filter, and a row that changes all selected layers at once. The line below adds up the whole model, not only what the filter shows.

Arrows go from cell to cell, Space switches, F2 or Enter edits; F1 in a cell explains its column.</source>
        <translation>Mỗi lớp có trọng số một hàng, công tắc [cắt tỉa](help:concept.pruning) và [lượng tử hóa](help:concept.quantization) nằm trong ô. Trên bảng là các bước của [công thức](help:concept.recipe), bộ lọc, và hàng đổi mọi lớp đã chọn cùng lúc. Dòng dưới cộng cả mô hình, không chỉ phần đang lọc.

Phím mũi tên đi từ ô này sang ô khác, phím cách bật tắt, F2 hoặc Enter để sửa; F1 trong ô giải thích cột.</translation>
    </message>
    <message>
        <source>What the change does: [size](help:concept.size), [accuracy](help:concept.accuracy), [agreement](help:concept.agreement) and more, each beside the original. The foot of a tile says what its figure is: exact, seen on n of N samples, or an estimate.

Beside the tiles every state that was measured is a point: further left is smaller, further up is more accurate. A click, or arrows and Enter, goes back to a state; that is one step of undo.</source>
        <translation>Thay đổi gây ra gì: [kích thước](help:concept.size), [độ chính xác](help:concept.accuracy), [mức trùng khớp](help:concept.agreement) và hơn nữa, luôn cạnh bản gốc. Chân ô cho biết con số là gì: tính đúng, mới xem n trên N mẫu, hay ước lượng.

Bên cạnh, mỗi trạng thái đã đo là một điểm: càng sang trái càng nhỏ, càng lên trên càng chính xác. Nhấn chuột, hoặc mũi tên và Enter, để trở lại một trạng thái; đó là một bước hoàn tác.</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Công thức</translation>
    </message>
    <message>
        <source>The [recipe](help:concept.recipe): what is done to the model, step after step. A step is moved by dragging or with Alt+Up and Alt+Down, switched with Space, and removed with Delete; each change is one step of undo. *Text* is the recipe as its file, to be edited; Ctrl+Enter applies it. *Compare* says, layer by layer, what differs from the original, from a visited state, from what was saved, or from another file.</source>
        <translation>[Công thức](help:concept.recipe): những gì áp dụng cho mô hình, lần lượt từng bước. Dời một bước bằng cách kéo hoặc bằng Alt+Up và Alt+Down, bật tắt bằng phím cách, bỏ bằng Delete; mỗi thay đổi là một bước hoàn tác. *Văn bản* là công thức dưới dạng tệp, sửa được; Ctrl+Enter áp dụng. *So sánh* nêu theo từng lớp điểm khác với bản gốc, với một trạng thái đã xem, với bản đã lưu hoặc với tệp khác.</translation>
    </message>
</context>
<context>
    <name>PanelTab</name>
    <message>
        <source>Answers</source>
        <translation>Đáp án</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>Chi tiết</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Lớp</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Xem trước</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Công thức</translation>
    </message>
</context>
<context>
    <name>Preprocessing</name>
    <message>
        <source>As they are (pixels 0 to 255)</source>
        <translation>Giữ nguyên (điểm ảnh 0 đến 255)</translation>
    </message>
    <message>
        <source>0 to 1</source>
        <translation>0 đến 1</translation>
    </message>
    <message>
        <source>−1 to 1</source>
        <translation>−1 đến 1</translation>
    </message>
    <message>
        <source>ImageNet mean and deviation</source>
        <translation>Trung bình, độ lệch ImageNet</translation>
    </message>
    <message>
        <source>CIFAR-10 mean and deviation</source>
        <translation>Trung bình, độ lệch CIFAR-10</translation>
    </message>
    <message>
        <source>MNIST mean and deviation</source>
        <translation>Trung bình, độ lệch MNIST</translation>
    </message>
    <message>
        <source>CLIP mean and deviation</source>
        <translation>Trung bình, độ lệch CLIP</translation>
    </message>
    <message>
        <source>Caffe: BGR, mean of ImageNet</source>
        <translation>Caffe: BGR, trung bình ImageNet</translation>
    </message>
</context>
<context>
    <name>PreviewTiles</name>
    <message>
        <source>unchanged</source>
        <translation>không đổi</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Kích thước</translation>
    </message>
    <message>
        <source>× %1 smaller</source>
        <translation>nhỏ hơn %1 lần</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>trước: %1</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 byte</translation>
    </message>
    <message>
        <source>%1 bytes in the .onnx file and %2 in its data files</source>
        <translation>%1 byte trong tệp .onnx và %2 trong các tệp dữ liệu đi kèm</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>Phép nhân–cộng</translation>
    </message>
    <message>
        <source>exact; %1 in int8</source>
        <translation>tính đúng; %1 là int8</translation>
    </message>
    <message>
        <source>exact; all in float</source>
        <translation>tính đúng; toàn số thực</translation>
    </message>
    <message>
        <source>%1 multiplications with addition for one sample</source>
        <translation>%1 phép nhân–cộng cho một mẫu</translation>
    </message>
    <message>
        <source>RAM</source>
        <translation>Bộ nhớ RAM</translation>
    </message>
    <message>
        <source>exact, at its peak</source>
        <translation>tính đúng, lúc cao nhất</translation>
    </message>
    <message>
        <source>Weights and the largest sum of live activations, for one sample: %1 bytes</source>
        <translation>Trọng số và tổng lớn nhất của các giá trị kích hoạt còn dùng, cho một mẫu: %1 byte</translation>
    </message>
    <message>
        <source>%1 cannot be run</source>
        <translation>không chạy được %1</translation>
    </message>
    <message>
        <source>the size of the input is open</source>
        <translation>kích thước đầu vào còn để ngỏ</translation>
    </message>
    <message>
        <source>%1 cannot be run, so nothing can be measured.</source>
        <translation>Không chạy được %1 nên không đo được gì.</translation>
    </message>
    <message>
        <source>reading data</source>
        <translation>đang đọc dữ liệu</translation>
    </message>
    <message>
        <source>Choose data…</source>
        <translation>Chọn dữ liệu…</translation>
    </message>
    <message>
        <source>Add labelled data to see accuracy.</source>
        <translation>Thêm dữ liệu có nhãn để thấy độ chính xác.</translation>
    </message>
    <message>
        <source>Add data to see how often the answers agree with the original.</source>
        <translation>Thêm dữ liệu để thấy câu trả lời trùng khớp với bản gốc đến đâu.</translation>
    </message>
    <message>
        <source>These data have no labels.</source>
        <translation>Dữ liệu này không có nhãn.</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>Đo lại</translation>
    </message>
    <message>
        <source>measuring the original</source>
        <translation>đang đo bản gốc</translation>
    </message>
    <message>
        <source>measuring</source>
        <translation>đang đo</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>Chưa đo.</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Đo</translation>
    </message>
    <message>
        <source>old value, measuring</source>
        <translation>giá trị cũ, đang đo</translation>
    </message>
    <message>
        <source>value before the change</source>
        <translation>giá trị trước thay đổi</translation>
    </message>
    <message>
        <source>%1 of %2 samples</source>
        <translation>%1 trên %2 mẫu</translation>
    </message>
    <message numerus="yes">
        <source>exact; %Ln sample(s)</source>
        <translation>
            <numerusform>tính đúng; %Ln mẫu</numerusform>
        </translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Độ chính xác</translation>
    </message>
    <message>
        <source>%1 pt</source>
        <translation>%1 điểm</translation>
    </message>
    <message>
        <source>within noise</source>
        <translation>trong mức nhiễu</translation>
    </message>
    <message>
        <source>the original</source>
        <translation>bản gốc</translation>
    </message>
    <message>
        <source>%1 of %2 answers are right. For unseen data of the same kind, with 95 % certainty: %3 to %4 (Wilson).</source>
        <translation>%1 trên %2 câu trả lời đúng. Với dữ liệu mới cùng loại, độ tin cậy 95 %: từ %3 đến %4 (Wilson).</translation>
    </message>
    <message>
        <source>Agreement</source>
        <translation>Mức trùng khớp</translation>
    </message>
    <message>
        <source>with the original</source>
        <translation>so với bản gốc</translation>
    </message>
    <message>
        <source>no answer differs</source>
        <translation>không câu trả lời nào khác</translation>
    </message>
    <message numerus="yes">
        <source>%Ln answer(s) differ</source>
        <translation>
            <numerusform>%Ln câu trả lời khác</numerusform>
        </translation>
    </message>
    <message>
        <source>predicted, measuring</source>
        <translation>dự đoán, đang đo</translation>
    </message>
    <message>
        <source>predicted from sensitivity</source>
        <translation>dự đoán từ độ nhạy</translation>
    </message>
    <message>
        <source>Predicted from what each layer&apos;s change does alone, with 95 % certainty between %1 and %2. Measured values follow.</source>
        <translation>Dự đoán từ tác động riêng của thay đổi ở từng lớp, với độ tin cậy 95 % nằm giữa %1 và %2. Giá trị đo sẽ hiện sau.</translation>
    </message>
    <message>
        <source>Next token</source>
        <translation>Token kế tiếp</translation>
    </message>
    <message>
        <source>%1 of %2 next tokens are right. For unseen sequences of the same kind, with 95 % certainty: %3 to %4.</source>
        <translation>%1 trên %2 token kế tiếp đúng. Với chuỗi mới cùng loại, độ tin cậy 95 %: từ %3 đến %4.</translation>
    </message>
    <message>
        <source>Perplexity</source>
        <translation>Độ rối</translation>
    </message>
    <message>
        <source>The model gives token numbers instead of scores, so it has no perplexity.</source>
        <translation>Mô hình cho số token thay vì điểm nên không có độ rối.</translation>
    </message>
    <message>
        <source>The model is as unsure of the next token as among %1 equally likely ones; less is better. For unseen sequences of the same kind, with 95 % certainty: %2 to %3.</source>
        <translation>Mô hình phân vân về token kế tiếp như giữa %1 token có khả năng ngang nhau; càng thấp càng tốt. Với chuỗi mới cùng loại, độ tin cậy 95 %: từ %2 đến %3.</translation>
    </message>
    <message>
        <source>exact; less than %1 in int8</source>
        <translation>tính đúng; chưa tới %1 là int8</translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>File</source>
        <translation>Tệp</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Thư mục</translation>
    </message>
    <message>
        <source>File Folder</source>
        <translation>Thư mục</translation>
    </message>
    <message>
        <source>Drive</source>
        <translation>Ổ đĩa</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>Lối tắt</translation>
    </message>
    <message>
        <source>Alias</source>
        <translation>Bí danh</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Không rõ</translation>
    </message>
</context>
<context>
    <name>QAbstractSpinBox</name>
    <message>
        <source>&amp;Step up</source>
        <translation>&amp;Tăng</translation>
    </message>
    <message>
        <source>Step &amp;down</source>
        <translation>&amp;Giảm</translation>
    </message>
    <message>
        <source>&amp;Select All</source>
        <translation>&amp;Chọn tất cả</translation>
    </message>
</context>
<context>
    <name>QAccessibleActionInterface</name>
    <message>
        <source>Press</source>
        <translation>Nhấn</translation>
    </message>
    <message>
        <source>Increase</source>
        <translation>Tăng</translation>
    </message>
    <message>
        <source>Decrease</source>
        <translation>Giảm</translation>
    </message>
    <message>
        <source>ShowMenu</source>
        <translation>Hiện menu</translation>
    </message>
    <message>
        <source>SetFocus</source>
        <translation>Lấy tiêu điểm</translation>
    </message>
    <message>
        <source>Toggle</source>
        <translation>Chuyển</translation>
    </message>
    <message>
        <source>Scroll Left</source>
        <translation>Cuộn trái</translation>
    </message>
    <message>
        <source>Scroll Right</source>
        <translation>Cuộn phải</translation>
    </message>
    <message>
        <source>Scroll Up</source>
        <translation>Cuộn lên</translation>
    </message>
    <message>
        <source>Scroll Down</source>
        <translation>Cuộn xuống</translation>
    </message>
    <message>
        <source>Previous Page</source>
        <translation>Trang trước</translation>
    </message>
    <message>
        <source>Next Page</source>
        <translation>Trang sau</translation>
    </message>
    <message>
        <source>Triggers the action</source>
        <translation>Thực hiện</translation>
    </message>
    <message>
        <source>Increase the value</source>
        <translation>Tăng giá trị</translation>
    </message>
    <message>
        <source>Decrease the value</source>
        <translation>Giảm giá trị</translation>
    </message>
    <message>
        <source>Shows the menu</source>
        <translation>Hiện menu</translation>
    </message>
    <message>
        <source>Sets the focus</source>
        <translation>Lấy tiêu điểm</translation>
    </message>
    <message>
        <source>Toggles the state</source>
        <translation>Chuyển trạng thái</translation>
    </message>
    <message>
        <source>Scrolls to the left</source>
        <translation>Cuộn sang trái</translation>
    </message>
    <message>
        <source>Scrolls to the right</source>
        <translation>Cuộn sang phải</translation>
    </message>
    <message>
        <source>Scrolls up</source>
        <translation>Cuộn lên</translation>
    </message>
    <message>
        <source>Scrolls down</source>
        <translation>Cuộn xuống</translation>
    </message>
    <message>
        <source>Goes back a page</source>
        <translation>Về trang trước</translation>
    </message>
    <message>
        <source>Goes to the next page</source>
        <translation>Sang trang sau</translation>
    </message>
</context>
<context>
    <name>QComboBox</name>
    <message>
        <source>Open the combo box selection popup</source>
        <translation>Mở danh sách lựa chọn</translation>
    </message>
</context>
<context>
    <name>QDialogButtonBox</name>
    <message>
        <source>OK</source>
        <translation>Đồng ý</translation>
    </message>
</context>
<context>
    <name>QDockWidget</name>
    <message>
        <source>Float</source>
        <translation>Tách ra</translation>
    </message>
    <message>
        <source>Undocks and re-attaches the dock widget</source>
        <translation>Tách bảng ra hoặc gắn lại</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Đóng</translation>
    </message>
    <message>
        <source>Closes the dock widget</source>
        <translation>Đóng bảng</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>Look in:</source>
        <translation>Tìm trong:</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Trước</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>Về thư mục vừa xem</translation>
    </message>
    <message>
        <source>Alt+Left</source>
        <translation>Alt+Left</translation>
    </message>
    <message>
        <source>Forward</source>
        <translation>Sau</translation>
    </message>
    <message>
        <source>Go forward</source>
        <translation>Đến thư mục xem sau</translation>
    </message>
    <message>
        <source>Alt+Right</source>
        <translation>Alt+Right</translation>
    </message>
    <message>
        <source>Parent Directory</source>
        <translation>Thư mục cha</translation>
    </message>
    <message>
        <source>Go to the parent directory</source>
        <translation>Lên thư mục cha</translation>
    </message>
    <message>
        <source>Alt+Up</source>
        <translation>Alt+Up</translation>
    </message>
    <message>
        <source>Create New Folder</source>
        <translation>Tạo thư mục</translation>
    </message>
    <message>
        <source>Create a New Folder</source>
        <translation>Tạo thư mục mới</translation>
    </message>
    <message>
        <source>List View</source>
        <translation>Danh sách</translation>
    </message>
    <message>
        <source>Change to list view mode</source>
        <translation>Xem dạng danh sách</translation>
    </message>
    <message>
        <source>Detail View</source>
        <translation>Chi tiết</translation>
    </message>
    <message>
        <source>Change to detail view mode</source>
        <translation>Xem dạng chi tiết</translation>
    </message>
    <message>
        <source>Sidebar</source>
        <translation>Thanh bên</translation>
    </message>
    <message>
        <source>List of places and bookmarks</source>
        <translation>Các nơi và dấu trang</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Tệp</translation>
    </message>
    <message>
        <source>Files of type:</source>
        <translation>Loại tệp:</translation>
    </message>
    <message>
        <source>File &amp;name:</source>
        <translation>&amp;Tên tệp:</translation>
    </message>
    <message>
        <source>&amp;Open</source>
        <translation>&amp;Mở</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Lưu</translation>
    </message>
    <message>
        <source>&amp;Choose</source>
        <translation>&amp;Chọn</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Mở</translation>
    </message>
    <message>
        <source>Save As</source>
        <translation>Lưu thành</translation>
    </message>
    <message>
        <source>Find Directory</source>
        <translation>Tìm thư mục</translation>
    </message>
    <message>
        <source>Directory:</source>
        <translation>Thư mục:</translation>
    </message>
    <message>
        <source>Directories</source>
        <translation>Thư mục</translation>
    </message>
    <message>
        <source>All Files (*)</source>
        <translation>Mọi tệp (*)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Mọi tệp (*)</translation>
    </message>
    <message>
        <source>Recent Places</source>
        <translation>Nơi gần đây</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Bỏ</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Xóa</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Xóa</translation>
    </message>
    <message>
        <source>&amp;Rename</source>
        <translation>Đổi &amp;tên</translation>
    </message>
    <message>
        <source>Show </source>
        <translation>Hiện </translation>
    </message>
    <message>
        <source>Show &amp;hidden files</source>
        <translation>Hiện tệp ẩ&amp;n</translation>
    </message>
    <message>
        <source>&amp;New Folder</source>
        <translation>Thư mục &amp;mới</translation>
    </message>
    <message>
        <source>New Folder</source>
        <translation>Thư mục mới</translation>
    </message>
    <message>
        <source>%1 already exists.
Do you want to replace it?</source>
        <translation>%1 đã có.
Ghi đè lên tệp đó?</translation>
    </message>
    <message>
        <source>%1
File not found.
Please verify the correct file name was given.</source>
        <translation>%1
Không có tệp này.
Kiểm tra lại tên tệp.</translation>
    </message>
    <message>
        <source>%1
Directory not found.
Please verify the correct directory name was given.</source>
        <translation>%1
Không có thư mục này.
Kiểm tra lại tên thư mục.</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is write protected.
Do you want to delete it anyway?</source>
        <translation>“%1” được bảo vệ chống ghi.
Vẫn xóa?</translation>
    </message>
    <message>
        <source>Are you sure you want to delete &apos;%1&apos;?</source>
        <translation>Xóa “%1”?</translation>
    </message>
    <message>
        <source>Could not delete directory.</source>
        <translation>Không xóa được thư mục.</translation>
    </message>
</context>
<context>
    <name>QFileSystemModel</name>
    <message>
        <source>Name</source>
        <translation>Tên</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Cỡ</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Loại</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Loại</translation>
    </message>
    <message>
        <source>Date Modified</source>
        <translation>Ngày sửa</translation>
    </message>
    <message>
        <source>Computer</source>
        <translation>Máy tính</translation>
    </message>
    <message>
        <source>My Computer</source>
        <translation>Máy tính</translation>
    </message>
</context>
<context>
    <name>QGnomeTheme</name>
    <message>
        <source>&amp;OK</source>
        <translation>&amp;Đồng ý</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Lưu</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Hủy</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>Đón&amp;g</translation>
    </message>
    <message>
        <source>Close without Saving</source>
        <translation>Đóng, không lưu</translation>
    </message>
</context>
<context>
    <name>QInputDialog</name>
    <message>
        <source>Enter a value:</source>
        <translation>Nhập giá trị:</translation>
    </message>
</context>
<context>
    <name>QLineEdit</name>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Hoàn tác</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Làm lại</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>&amp;Cắt</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Sao chép</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Dán</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Xóa</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>Chọn tất cả</translation>
    </message>
</context>
<context>
    <name>QMessageBox</name>
    <message>
        <source>Show Details...</source>
        <translation>Xem chi tiết…</translation>
    </message>
    <message>
        <source>Hide Details...</source>
        <translation>Ẩn chi tiết…</translation>
    </message>
</context>
<context>
    <name>QPlatformTheme</name>
    <message>
        <source>OK</source>
        <translation>Đồng ý</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Lưu</translation>
    </message>
    <message>
        <source>Save All</source>
        <translation>Lưu tất cả</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Mở</translation>
    </message>
    <message>
        <source>&amp;Yes</source>
        <translation>&amp;Có</translation>
    </message>
    <message>
        <source>Yes to &amp;All</source>
        <translation>Có cho &amp;tất cả</translation>
    </message>
    <message>
        <source>&amp;No</source>
        <translation>&amp;Không</translation>
    </message>
    <message>
        <source>N&amp;o to All</source>
        <translation>K&amp;hông cho tất cả</translation>
    </message>
    <message>
        <source>Abort</source>
        <translation>Dừng</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Thử lại</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>Bỏ qua</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Đóng</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Hủy</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Không lưu</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Trợ giúp</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Áp dụng</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Đặt lại</translation>
    </message>
    <message>
        <source>Restore Defaults</source>
        <translation>Về mặc định</translation>
    </message>
</context>
<context>
    <name>QScrollBar</name>
    <message>
        <source>Scroll here</source>
        <translation>Cuộn đến đây</translation>
    </message>
    <message>
        <source>Left edge</source>
        <translation>Mép trái</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>Đầu</translation>
    </message>
    <message>
        <source>Right edge</source>
        <translation>Mép phải</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>Cuối</translation>
    </message>
    <message>
        <source>Page left</source>
        <translation>Trang bên trái</translation>
    </message>
    <message>
        <source>Page up</source>
        <translation>Trang trên</translation>
    </message>
    <message>
        <source>Page right</source>
        <translation>Trang bên phải</translation>
    </message>
    <message>
        <source>Page down</source>
        <translation>Trang dưới</translation>
    </message>
    <message>
        <source>Scroll left</source>
        <translation>Cuộn trái</translation>
    </message>
    <message>
        <source>Scroll up</source>
        <translation>Cuộn lên</translation>
    </message>
    <message>
        <source>Scroll right</source>
        <translation>Cuộn phải</translation>
    </message>
    <message>
        <source>Scroll down</source>
        <translation>Cuộn xuống</translation>
    </message>
</context>
<context>
    <name>QTabBar</name>
    <message>
        <source>Scroll Left</source>
        <translation>Cuộn trái</translation>
    </message>
    <message>
        <source>Scroll Right</source>
        <translation>Cuộn phải</translation>
    </message>
</context>
<context>
    <name>QWidgetTextControl</name>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Hoàn tác</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Làm lại</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>&amp;Cắt</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Sao chép</translation>
    </message>
    <message>
        <source>Copy &amp;Link Location</source>
        <translation>Sao chép liên &amp;kết</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Dán</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Xóa</translation>
    </message>
    <message>
        <source>Select All</source>
        <translation>Chọn tất cả</translation>
    </message>
</context>
<context>
    <name>Reason</name>
    <message>
        <source>it is already quantized</source>
        <translation>lớp này đã được lượng tử hóa</translation>
    </message>
    <message>
        <source>its constant matrix is the left factor of the product</source>
        <translation>ma trận hằng đứng bên trái trong phép nhân</translation>
    </message>
    <message>
        <source>its weights are computed at run time</source>
        <translation>trọng số được tính lúc chạy</translation>
    </message>
    <message>
        <source>its weights are %1, not float32</source>
        <translation>trọng số là %1, không phải float32</translation>
    </message>
    <message>
        <source>its weight has the shape %1, which does not fit %2</source>
        <translation>trọng số có hình dạng %1, không hợp với %2</translation>
    </message>
    <message>
        <source>its weight &quot;%1&quot; is an output of the model</source>
        <translation>trọng số &quot;%1&quot; là đầu ra của mô hình</translation>
    </message>
    <message>
        <source>its weight &quot;%1&quot; is shared with %2 &quot;%3&quot;</source>
        <translation>trọng số &quot;%1&quot; dùng chung với %2 &quot;%3&quot;</translation>
    </message>
    <message>
        <source>quantization handles convolutions and products of matrices, not %1</source>
        <translation>chỉ lượng tử hóa được tích chập và phép nhân ma trận, không lượng tử hóa được %1</translation>
    </message>
    <message>
        <source>its weights are stored as %1, which cannot be pruned</source>
        <translation>trọng số được lưu dạng %1, không cắt tỉa được</translation>
    </message>
    <message>
        <source>one of its weights is not a number</source>
        <translation>có một trọng số không phải là số</translation>
    </message>
    <message>
        <source>one of its weights is not a finite number</source>
        <translation>có một trọng số không hữu hạn</translation>
    </message>
    <message>
        <source>ONNX Runtime has no integer ConvTranspose; weights alone can be quantized</source>
        <translation>ONNX Runtime không có ConvTranspose số nguyên; chỉ lượng tử hóa được riêng trọng số</translation>
    </message>
    <message>
        <source>its weight has %1 dimensions; integer products need 2</source>
        <translation>trọng số có %1 chiều; phép nhân số nguyên cần 2 chiều</translation>
    </message>
    <message>
        <source>its input is transposed (transA), which the integer kernel does not do</source>
        <translation>đầu vào bị chuyển vị (transA), phép tính số nguyên không làm được</translation>
    </message>
    <message>
        <source>its bias is not a constant with one value a channel</source>
        <translation>bias không phải hằng với mỗi kênh một giá trị</translation>
    </message>
    <message>
        <source>its input is constant</source>
        <translation>đầu vào là hằng</translation>
    </message>
    <message>
        <source>the activations around it are already quantized; choose all integer layers in one step</source>
        <translation>các giá trị quanh lớp đã được lượng tử hóa; chọn mọi lớp số nguyên trong cùng một bước</translation>
    </message>
    <message>
        <source>only its weights are integers; it computes in float</source>
        <translation>chỉ trọng số là số nguyên; phép tính vẫn dùng số thực</translation>
    </message>
    <message>
        <source>its weights are integers, but what it reads is not quantized</source>
        <translation>trọng số là số nguyên, nhưng đầu vào chưa được lượng tử hóa</translation>
    </message>
    <message>
        <source>left in float between integer layers</source>
        <translation>giữ số thực giữa các lớp số nguyên</translation>
    </message>
    <message>
        <source>operator %1 cannot be computed; the layer is kept as it is</source>
        <translation>không tính được phép toán %1; lớp được giữ nguyên</translation>
    </message>
    <message>
        <source>operator %1 is handled from opset %2, the model has opset %3</source>
        <translation>phép toán %1 chỉ được hỗ trợ từ opset %2, mô hình dùng opset %3</translation>
    </message>
    <message>
        <source>it needs calibration data to measure the ranges of activations, and there are none</source>
        <translation>cần dữ liệu hiệu chỉnh để đo khoảng giá trị, nhưng chưa có dữ liệu</translation>
    </message>
    <message>
        <source>there are no calibration samples</source>
        <translation>không có mẫu hiệu chỉnh</translation>
    </message>
    <message>
        <source>there are no samples to evaluate</source>
        <translation>không có mẫu để đo</translation>
    </message>
    <message>
        <source>there is no such file or folder</source>
        <translation>không có tệp hay thư mục này</translation>
    </message>
    <message>
        <source>is no input of the model (its inputs: %1)</source>
        <translation>không phải đầu vào của mô hình (các đầu vào: %1)</translation>
    </message>
    <message>
        <source>the model wants %1, the data give %2</source>
        <translation>mô hình cần %1, dữ liệu cho %2</translation>
    </message>
    <message>
        <source>nothing feeds it (the model wants %1)</source>
        <translation>không có gì cấp cho đầu vào này (mô hình cần %1)</translation>
    </message>
    <message>
        <source>is a text file, not an ONNX file</source>
        <translation>là tệp văn bản, không phải tệp ONNX</translation>
    </message>
    <message>
        <source>was changed after the model was opened; open the model again</source>
        <translation>đã thay đổi sau khi mở mô hình; mở lại mô hình</translation>
    </message>
    <message>
        <source>was changed after the dataset was opened</source>
        <translation>đã thay đổi sau khi mở dữ liệu</translation>
    </message>
    <message>
        <source>not enough memory to run the model</source>
        <translation>không đủ bộ nhớ để chạy mô hình</translation>
    </message>
    <message>
        <source>nothing changes here</source>
        <translation>ở đây không có gì thay đổi</translation>
    </message>
    <message>
        <source>its output has no float32 counterpart in the changed model</source>
        <translation>đầu ra không có giá trị float32 tương ứng trong mô hình đã đổi</translation>
    </message>
    <message>
        <source>the model wants %1, %2 has samples of %3 (layout %4)</source>
        <translation>mô hình cần %1, %2 có mẫu %3 (bố trí %4)</translation>
    </message>
    <message>
        <source>the model wants %1, %2 has samples of %3</source>
        <translation>mô hình cần %1, %2 có mẫu cỡ %3</translation>
    </message>
    <message>
        <source>the model wants %1; scale, mean and std need a floating-point input</source>
        <translation>mô hình cần %1; hệ số, trung bình và độ lệch cần đầu vào số thực</translation>
    </message>
    <message>
        <source>order BGR needs pictures of 3 channels; %1 has %2 channel</source>
        <translation>thứ tự BGR cần ảnh 3 kênh; %1 có %2 kênh</translation>
    </message>
    <message>
        <source>order BGR needs pictures of 3 channels; %1 has %2 channels</source>
        <translation>thứ tự BGR cần ảnh 3 kênh; %1 có %2 kênh</translation>
    </message>
    <message>
        <source>its label is %1, the model&apos;s output %2 has %3 classes (%4 to %5)</source>
        <translation>nhãn là %1, đầu ra %2 của mô hình có %3 loại (%4 đến %5)</translation>
    </message>
    <message>
        <source>has %1 class folders, the model has %2 classes; give each folder its class number as name</source>
        <translation>có %1 thư mục loại, mô hình có %2 loại; đặt tên mỗi thư mục bằng số loại</translation>
    </message>
    <message>
        <source>has %1 pixels after resizing, less than the crop of %2</source>
        <translation>có %1 điểm ảnh sau khi đổi cỡ, nhỏ hơn phần cắt %2</translation>
    </message>
    <message>
        <source>has %1 pixels, less than the crop of %2</source>
        <translation>có %1 điểm ảnh, nhỏ hơn phần cắt %2</translation>
    </message>
    <message>
        <source>has %1 pixels, %2 has %3; give a crop or a resize</source>
        <translation>có %1 điểm ảnh, %2 có %3; hãy cắt hoặc đổi cỡ</translation>
    </message>
    <message>
        <source>the file is of no known dataset format (%1)</source>
        <translation>tệp không thuộc định dạng dữ liệu nào đã biết (%1)</translation>
    </message>
    <message>
        <source>the folder is of no known dataset format (%1)</source>
        <translation>thư mục không thuộc định dạng dữ liệu nào đã biết (%1)</translation>
    </message>
    <message>
        <source>%1 has %2 numbers, %3 has %4 channels</source>
        <translation>%1 có %2 số, %3 có %4 kênh</translation>
    </message>
    <message>
        <source>%1 has %2 numbers, %3 has %4 channel</source>
        <translation>%1 có %2 số, %3 có %4 kênh</translation>
    </message>
    <message>
        <source>names no image (.jpg, .jpeg or .png)</source>
        <translation>không nêu ảnh nào (.jpg, .jpeg hoặc .png)</translation>
    </message>
    <message>
        <source>the file does not exist</source>
        <translation>tệp không tồn tại</translation>
    </message>
    <message>
        <source>is a folder, not a file</source>
        <translation>là thư mục, không phải tệp</translation>
    </message>
    <message>
        <source>is a folder; name a file in it</source>
        <translation>là thư mục; ghi tên một tệp trong đó</translation>
    </message>
    <message>
        <source>is not a regular file</source>
        <translation>không phải tệp thông thường</translation>
    </message>
    <message>
        <source>cannot be read (%1)</source>
        <translation>không đọc được (%1)</translation>
    </message>
    <message>
        <source>cannot be written (%1)</source>
        <translation>không ghi được (%1)</translation>
    </message>
    <message>
        <source>does not fit into memory</source>
        <translation>không vừa bộ nhớ</translation>
    </message>
    <message>
        <source>does not fit into memory (%1 bytes)</source>
        <translation>không vừa bộ nhớ (%1 byte)</translation>
    </message>
    <message>
        <source>became shorter while it was read</source>
        <translation>bị ngắn đi trong lúc đọc</translation>
    </message>
    <message>
        <source>was removed after the model was opened; put it back and open the model again</source>
        <translation>đã bị xóa sau khi mở mô hình; đặt lại tệp rồi mở lại mô hình</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>tệp rỗng</translation>
    </message>
    <message>
        <source>there is no graph in it, so it is not an ONNX model</source>
        <translation>không có đồ thị bên trong, nên không phải mô hình ONNX</translation>
    </message>
    <message>
        <source>is a PNG picture, not an ONNX file</source>
        <translation>là ảnh PNG, không phải tệp ONNX</translation>
    </message>
    <message>
        <source>is a JPEG picture, not an ONNX file</source>
        <translation>là ảnh JPEG, không phải tệp ONNX</translation>
    </message>
    <message>
        <source>is a zip archive (as .npz and .pt files are), not an ONNX file</source>
        <translation>là tệp nén zip (như .npz và .pt), không phải tệp ONNX</translation>
    </message>
    <message>
        <source>is a gzip archive, not an ONNX file</source>
        <translation>là tệp nén gzip, không phải tệp ONNX</translation>
    </message>
    <message>
        <source>is an HDF5 file, not an ONNX file</source>
        <translation>là tệp HDF5, không phải tệp ONNX</translation>
    </message>
    <message>
        <source>is a program, not an ONNX file</source>
        <translation>là chương trình, không phải tệp ONNX</translation>
    </message>
    <message>
        <source>is a NumPy array, not an ONNX file</source>
        <translation>là mảng NumPy, không phải tệp ONNX</translation>
    </message>
    <message>
        <source>is a TensorFlow Lite model, not an ONNX file</source>
        <translation>là mô hình TensorFlow Lite, không phải tệp ONNX</translation>
    </message>
    <message>
        <source>is a model in ONNX Runtime&apos;s own format, not an ONNX file</source>
        <translation>là mô hình ở định dạng riêng của ONNX Runtime, không phải tệp ONNX</translation>
    </message>
    <message>
        <source>the file is damaged or cut off (%1); copy or export it again</source>
        <translation>tệp bị hỏng hoặc bị cắt cụt (%1); chép hoặc xuất lại tệp</translation>
    </message>
    <message>
        <source>node &quot;%1&quot; (%2): the file is damaged or cut off (%3); copy or export it again</source>
        <translation>nút &quot;%1&quot; (%2): tệp bị hỏng hoặc bị cắt cụt (%3); chép hoặc xuất lại tệp</translation>
    </message>
    <message>
        <source>a node without a name (%1): the file is damaged or cut off (%2); copy or export it again</source>
        <translation>một nút không tên (%1): tệp bị hỏng hoặc bị cắt cụt (%2); chép hoặc xuất lại tệp</translation>
    </message>
    <message>
        <source>node &quot;%1&quot;: the file is damaged or cut off (%2); copy or export it again</source>
        <translation>nút &quot;%1&quot;: tệp bị hỏng hoặc bị cắt cụt (%2); chép hoặc xuất lại tệp</translation>
    </message>
    <message>
        <source>a node without a name: the file is damaged or cut off (%1); copy or export it again</source>
        <translation>một nút không tên: tệp bị hỏng hoặc bị cắt cụt (%1); chép hoặc xuất lại tệp</translation>
    </message>
    <message>
        <source>a tensor without a name (%1): declares %2 elements of %3 but holds %4 bytes; copy or export the file again</source>
        <translation>một tensor không tên (%1): khai báo %2 phần tử %3 nhưng chỉ có %4 byte; chép hoặc xuất lại tệp</translation>
    </message>
    <message>
        <source>tensor &quot;%1&quot; (%2): declares %3 elements of %4 but holds %5 bytes; copy or export the file again</source>
        <translation>tensor &quot;%1&quot; (%2): khai báo %3 phần tử %4 nhưng chỉ có %5 byte; chép hoặc xuất lại tệp</translation>
    </message>
    <message>
        <source>tensor &quot;%1&quot; (%2): its dimensions are negative or their product exceeds 2^62; export the model again</source>
        <translation>tensor &quot;%1&quot; (%2): kích thước âm hoặc tích vượt quá 2^62; xuất lại mô hình</translation>
    </message>
    <message>
        <source>tensor &quot;%1&quot; (%2): its external data file &quot;%3&quot; does not exist; copy it beside the model</source>
        <translation>tensor &quot;%1&quot; (%2): tệp dữ liệu ngoài &quot;%3&quot; không tồn tại; chép tệp đó vào cạnh mô hình</translation>
    </message>
    <message>
        <source>tensor &quot;%1&quot; (%2): lies in bytes %3 + %4 of &quot;%5&quot;, which has only %6; copy that file again</source>
        <translation>tensor &quot;%1&quot; (%2): nằm ở byte %3 + %4 của &quot;%5&quot;, tệp này chỉ có %6; chép lại tệp đó</translation>
    </message>
    <message>
        <source>tensor &quot;%1&quot; (%2): the external data location &quot;%3&quot; does not lie in the model&apos;s folder, and only files there are read; move it there and export the model again</source>
        <translation>tensor &quot;%1&quot; (%2): dữ liệu ngoài &quot;%3&quot; không nằm trong thư mục của mô hình, mà chỉ tệp ở đó mới được đọc; chuyển tệp vào đó rồi xuất lại mô hình</translation>
    </message>
    <message>
        <source>%1 reads &quot;%2&quot; before %3 produces it: the graph has a cycle; export the model again</source>
        <translation>%1 đọc &quot;%2&quot; trước khi %3 tạo ra nó: đồ thị có chu trình; xuất lại mô hình</translation>
    </message>
    <message>
        <source>%1 reads &quot;%2&quot; before %3 produces it: the nodes are not in topological order; export the model again</source>
        <translation>%1 đọc &quot;%2&quot; trước khi %3 tạo ra nó: các nút không theo thứ tự tô-pô; xuất lại mô hình</translation>
    </message>
    <message>
        <source>%1 reads &quot;%2&quot;, which nothing produces</source>
        <translation>%1 đọc &quot;%2&quot; nhưng không nút nào tạo ra nó</translation>
    </message>
    <message>
        <source>%1 produces &quot;%2&quot;, which exists already</source>
        <translation>%1 tạo ra &quot;%2&quot; nhưng tên này đã có</translation>
    </message>
    <message>
        <source>the graph has two inputs &quot;%1&quot;</source>
        <translation>đồ thị có hai đầu vào &quot;%1&quot;</translation>
    </message>
    <message>
        <source>the graph has two initializers &quot;%1&quot;</source>
        <translation>đồ thị có hai hằng số &quot;%1&quot;</translation>
    </message>
    <message>
        <source>the graph&apos;s output &quot;%1&quot; is produced by nothing</source>
        <translation>không nút nào tạo ra đầu ra &quot;%1&quot; của đồ thị</translation>
    </message>
    <message>
        <source>line %1: the text ends too early; it is not complete JSON</source>
        <translation>dòng %1: văn bản kết thúc quá sớm, JSON chưa đủ</translation>
    </message>
    <message>
        <source>line %1: it is not JSON near &quot;%2&quot;</source>
        <translation>dòng %1: không phải JSON ở gần &quot;%2&quot;</translation>
    </message>
    <message>
        <source>line %1: it is not JSON</source>
        <translation>dòng %1: không phải JSON</translation>
    </message>
    <message>
        <source>line %1: more than 64 levels of nesting</source>
        <translation>dòng %1: lồng nhau quá 64 cấp</translation>
    </message>
    <message>
        <source>more than 64 levels of nesting</source>
        <translation>lồng nhau quá 64 cấp</translation>
    </message>
    <message>
        <source>line %1: the key &quot;%2&quot; occurs twice</source>
        <translation>dòng %1: khóa &quot;%2&quot; xuất hiện hai lần</translation>
    </message>
    <message>
        <source>line %1: there is no technique &quot;%2&quot;; there are %3</source>
        <translation>dòng %1: không có kỹ thuật &quot;%2&quot;; hiện có %3</translation>
    </message>
    <message>
        <source>line %1: the technique &quot;%2&quot; has no parameter &quot;%3&quot;</source>
        <translation>dòng %1: kỹ thuật &quot;%2&quot; không có tham số &quot;%3&quot;</translation>
    </message>
    <message>
        <source>line %1: %2 is %3; it must lie in [%4, %5]</source>
        <translation>dòng %1: %2 là %3; phải nằm trong [%4, %5]</translation>
    </message>
    <message>
        <source>line %1: &quot;%2&quot; must be 1, the only version of the format</source>
        <translation>dòng %1: &quot;%2&quot; phải là 1, phiên bản duy nhất của định dạng</translation>
    </message>
    <message>
        <source>line %1: the recipe does not begin with &quot;espalier_recipe&quot;: 1</source>
        <translation>dòng %1: công thức không bắt đầu bằng &quot;espalier_recipe&quot;: 1</translation>
    </message>
    <message>
        <source>line %1: the project does not begin with &quot;espalier_project&quot;: 1</source>
        <translation>dòng %1: dự án không bắt đầu bằng &quot;espalier_project&quot;: 1</translation>
    </message>
    <message>
        <source>line %1: %2 has no &quot;%3&quot;</source>
        <translation>dòng %1: %2 không có &quot;%3&quot;</translation>
    </message>
    <message>
        <source>line %1: %2 is %3; it must be %4</source>
        <translation>dòng %1: %2 là %3; phải là %4</translation>
    </message>
    <message>
        <source>the model has no layer of this name; the nearest is &quot;%1&quot;</source>
        <translation>mô hình không có lớp tên này; tên gần nhất là &quot;%1&quot;</translation>
    </message>
    <message>
        <source>the model has no layer of this name</source>
        <translation>mô hình không có lớp tên này</translation>
    </message>
    <message>
        <source>there is no such recipe file, and the presets are %1</source>
        <translation>không có tệp công thức này; các công thức có sẵn là %1</translation>
    </message>
    <message>
        <source>holds no samples; at least one is needed</source>
        <translation>không có mẫu nào; cần ít nhất một mẫu</translation>
    </message>
    <message>
        <source>its label is %1, the model&apos;s output %2 has %3 classes (0 to %4)</source>
        <translation>nhãn là %1, đầu ra %2 của mô hình có %3 lớp phân loại (0 đến %4)</translation>
    </message>
    <message>
        <source>has %1 labels for the %2 samples of %3</source>
        <translation>có %1 nhãn cho %2 mẫu của %3</translation>
    </message>
    <message>
        <source>array %1 has %2 samples, array %3 has %4</source>
        <translation>mảng %1 có %2 mẫu, mảng %3 có %4</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is no finite number</source>
        <translation>&apos;%1&apos; không phải số hữu hạn</translation>
    </message>
    <message>
        <source>is no zip archive or was truncated (%1)</source>
        <translation>không phải tệp nén zip hoặc đã bị cắt cụt (%1)</translation>
    </message>
    <message>
        <source>the folder cannot be listed (%1)</source>
        <translation>không liệt kê được thư mục (%1)</translation>
    </message>
    <message>
        <source>more than %1 levels of nesting</source>
        <translation>lồng nhau quá %1 cấp</translation>
    </message>
    <message>
        <source>%1 is outside of its range</source>
        <translation>%1 nằm ngoài khoảng cho phép</translation>
    </message>
    <message>
        <source>%1 is not a hash of 32 lower-case hexadecimal digits</source>
        <translation>%1 không phải mã băm gồm 32 chữ số thập lục phân viết thường</translation>
    </message>
    <message>
        <source>interval is not a pair of numbers</source>
        <translation>interval không phải một cặp số</translation>
    </message>
    <message>
        <source>interval is not within 0 and 100</source>
        <translation>interval không nằm trong khoảng 0 đến 100</translation>
    </message>
    <message>
        <source>the path of the model is empty</source>
        <translation>đường dẫn của mô hình bị trống</translation>
    </message>
    <message>
        <source>&quot;%1&quot; holds for the whole step and cannot be set for one layer</source>
        <translation>&quot;%1&quot; áp dụng cho cả bước, không đặt riêng cho một lớp được</translation>
    </message>
    <message>
        <source>the step names no &quot;technique&quot;</source>
        <translation>bước không nêu &quot;technique&quot;</translation>
    </message>
    <message>
        <source>the key &quot;%1&quot; occurs twice</source>
        <translation>khóa &quot;%1&quot; xuất hiện hai lần</translation>
    </message>
    <message>
        <source>binary data</source>
        <translation>dữ liệu nhị phân</translation>
    </message>
    <message>
        <source>%1 is %2; it must be %3</source>
        <translation>%1 là %2; phải là %3</translation>
    </message>
    <message>
        <source>%1 has no &quot;%2&quot;</source>
        <translation>%1 không có &quot;%2&quot;</translation>
    </message>
    <message>
        <source>enabled must be true or false</source>
        <translation>enabled phải là true hoặc false</translation>
    </message>
    <message>
        <source>there is no parameter &quot;%1&quot; of a layer</source>
        <translation>không có tham số &quot;%1&quot; cho một lớp</translation>
    </message>
    <message>
        <source>there is no parameter &quot;%1&quot;</source>
        <translation>không có tham số &quot;%1&quot;</translation>
    </message>
    <message>
        <source>there is no such technique</source>
        <translation>không có kỹ thuật này</translation>
    </message>
    <message>
        <source>input_low must lie below input_high</source>
        <translation>input_low phải nhỏ hơn input_high</translation>
    </message>
    <message>
        <source>calibration has not seen this tensor</source>
        <translation>hiệu chuẩn chưa gặp tensor này</translation>
    </message>
    <message>
        <source>differs between the model in memory and the file read back</source>
        <translation>khác nhau giữa mô hình trong bộ nhớ và tệp đọc lại</translation>
    </message>
    <message>
        <source>encodes to %1 bytes, %2 were promised</source>
        <translation>mã hóa thành %1 byte, trong khi đã báo %2</translation>
    </message>
    <message>
        <source>reads back differently: %1</source>
        <translation>đọc lại khác lúc ghi: %1</translation>
    </message>
    <message>
        <source>the file on disk is not what was written</source>
        <translation>tệp trên đĩa không giống với những gì đã ghi</translation>
    </message>
    <message>
        <source>source &apos;%1&apos; is not in %2 (it has %3)</source>
        <translation>nguồn &apos;%1&apos; không có trong %2 (trong đó có %3)</translation>
    </message>
    <message>
        <source>array %1 has elements of type %2</source>
        <translation>mảng %1 có phần tử kiểu %2</translation>
    </message>
    <message>
        <source>the model wants elements of type %1, which data cannot be converted to</source>
        <translation>mô hình cần phần tử kiểu %1, không chuyển dữ liệu sang kiểu này được</translation>
    </message>
    <message>
        <source>%1 holds %2 at element %3; the model wants %4</source>
        <translation>%1 chứa %2 ở phần tử %3; mô hình cần %4</translation>
    </message>
    <message>
        <source>the constant has %1 numbers, the model wants %2</source>
        <translation>hằng số có %1 số, mô hình cần %2</translation>
    </message>
    <message>
        <source>the model wants elements of type %1, which no constant can be converted to</source>
        <translation>mô hình cần phần tử kiểu %1, không chuyển hằng số nào sang kiểu này được</translation>
    </message>
    <message>
        <source>a constant of shape %1 is absurdly large</source>
        <translation>hằng số có hình dạng %1 lớn quá mức</translation>
    </message>
    <message>
        <source>the constant %1 is no %2</source>
        <translation>hằng số %1 không phải %2</translation>
    </message>
    <message>
        <source>the folder has no %1</source>
        <translation>thư mục không có %1</translation>
    </message>
    <message>
        <source>has %1 bytes, which is no multiple of the %2 bytes of a record</source>
        <translation>có %1 byte, không phải bội số của %2 byte mỗi bản ghi</translation>
    </message>
    <message>
        <source>label %1, the format has %2 classes</source>
        <translation>nhãn %1, định dạng có %2 lớp phân loại</translation>
    </message>
    <message>
        <source>has a header line but no rows</source>
        <translation>có dòng tiêu đề nhưng không có dòng dữ liệu</translation>
    </message>
    <message>
        <source>wants one file, not %1</source>
        <translation>cần một tệp, không phải %1</translation>
    </message>
    <message>
        <source>label_column %1 is outside of its %2 (counted from 0)</source>
        <translation>label_column %1 nằm ngoài %2 (đếm từ 0)</translation>
    </message>
    <message>
        <source>has no column besides the labels</source>
        <translation>không có cột nào ngoài nhãn</translation>
    </message>
    <message>
        <source>the row ends after %1; the first row has %2</source>
        <translation>dòng kết thúc sau %1; dòng đầu có %2</translation>
    </message>
    <message>
        <source>the row ends after %1; the first line has %2</source>
        <translation>dòng kết thúc sau %1; dòng tiêu đề có %2</translation>
    </message>
    <message>
        <source>the first line names the columns; one of them is &apos;file&apos; (and one &apos;label&apos;)</source>
        <translation>dòng đầu nêu tên cột; một cột là &apos;file&apos; (và một cột là &apos;label&apos;)</translation>
    </message>
    <message>
        <source>the name of the file is missing</source>
        <translation>thiếu tên tệp</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is no class number</source>
        <translation>&apos;%1&apos; không phải số lớp phân loại</translation>
    </message>
    <message>
        <source>this quote is never closed</source>
        <translation>dấu ngoặc kép này không được đóng</translation>
    </message>
    <message>
        <source>text follows the closing quote</source>
        <translation>có chữ sau dấu ngoặc kép đóng</translation>
    </message>
    <message>
        <source>the model has no output &apos;%1&apos; (it has %2)</source>
        <translation>mô hình không có đầu ra &apos;%1&apos; (chỉ có %2)</translation>
    </message>
    <message>
        <source>output %1 of type %2 holds no class numbers</source>
        <translation>đầu ra %1 kiểu %2 không chứa số lớp phân loại</translation>
    </message>
    <message>
        <source>output %1 of type %2 holds no scores</source>
        <translation>đầu ra %1 kiểu %2 không chứa điểm số</translation>
    </message>
    <message>
        <source>resize and crop are for format &apos;images&apos;, not for &apos;%1&apos;</source>
        <translation>resize và crop dành cho định dạng &apos;images&apos;, không cho &apos;%1&apos;</translation>
    </message>
    <message>
        <source>the model has no input of that name (it has %1)</source>
        <translation>mô hình không có đầu vào tên này (chỉ có %1)</translation>
    </message>
    <message>
        <source>inputs.%1: the model has no input of that name (it has %2)</source>
        <translation>inputs.%1: mô hình không có đầu vào tên này (chỉ có %2)</translation>
    </message>
    <message>
        <source>none has a source, every sample would be the same</source>
        <translation>không mục nào có nguồn, mọi mẫu sẽ giống nhau</translation>
    </message>
    <message>
        <source>has %1 names, output %2 has %3 classes</source>
        <translation>có %1 tên, đầu ra %2 có %3 lớp phân loại</translation>
    </message>
    <message>
        <source>input %1 (%2) has no data; a *.dataset.json can give it a constant</source>
        <translation>đầu vào %1 (%2) không có dữ liệu; tệp *.dataset.json có thể cho nó một hằng số</translation>
    </message>
    <message>
        <source>the samples do not fit into memory</source>
        <translation>mẫu không chứa vừa trong bộ nhớ</translation>
    </message>
    <message>
        <source>the model has no input or no output to bind data to</source>
        <translation>mô hình không có đầu vào hay đầu ra để nối dữ liệu</translation>
    </message>
    <message>
        <source>is too short for an IDX header (%1 bytes)</source>
        <translation>quá ngắn cho phần đầu IDX (%1 byte)</translation>
    </message>
    <message>
        <source>an IDX file starts with two zero bytes</source>
        <translation>tệp IDX bắt đầu bằng hai byte không</translation>
    </message>
    <message>
        <source>%1 is no IDX element type (8, 9, 11, 12, 13, 14)</source>
        <translation>%1 không phải kiểu phần tử IDX (8, 9, 11, 12, 13, 14)</translation>
    </message>
    <message>
        <source>%1 dimensions; 1 to 8 are read</source>
        <translation>%1 chiều; chỉ đọc được từ 1 đến 8</translation>
    </message>
    <message>
        <source>ends inside the IDX header</source>
        <translation>kết thúc ngay trong phần đầu IDX</translation>
    </message>
    <message>
        <source>the dimensions %1 are absurd</source>
        <translation>các chiều %1 vô lý</translation>
    </message>
    <message>
        <source>holds more than the %1 elements that its header declares</source>
        <translation>chứa nhiều hơn %1 phần tử mà phần đầu khai báo</translation>
    </message>
    <message>
        <source>has %1 bytes, %2 are needed for the %3 elements that its header declares</source>
        <translation>có %1 byte, cần %2 cho %3 phần tử mà phần đầu khai báo</translation>
    </message>
    <message>
        <source>yields %1 bytes, %2 are needed for the %3 elements that its header declares</source>
        <translation>giải nén được %1 byte, cần %2 cho %3 phần tử mà phần đầu khai báo</translation>
    </message>
    <message>
        <source>wants one file of images, not %1</source>
        <translation>cần một tệp ảnh, không phải %1</translation>
    </message>
    <message>
        <source>the folder has no file of images (…images-idx3-ubyte or …images-idx3-ubyte.gz)</source>
        <translation>thư mục không có tệp ảnh (…images-idx3-ubyte hoặc …images-idx3-ubyte.gz)</translation>
    </message>
    <message>
        <source>holds %1 numbers in one dimension; samples need two or more (are these the labels?)</source>
        <translation>chứa %1 số trong một chiều; mẫu cần từ hai chiều (đây có phải nhãn không?)</translation>
    </message>
    <message>
        <source>labels need one dimension, these have %1</source>
        <translation>nhãn cần một chiều, ở đây có %1</translation>
    </message>
    <message>
        <source>is empty</source>
        <translation>trống rỗng</translation>
    </message>
    <message>
        <source>is neither a JPEG nor a PNG file</source>
        <translation>không phải tệp JPEG hay PNG</translation>
    </message>
    <message>
        <source>declares %1 pixels; at most %2 are decoded</source>
        <translation>khai báo %1 điểm ảnh; chỉ giải mã tối đa %2</translation>
    </message>
    <message>
        <source>declares %1 pixels, more than its bytes can hold</source>
        <translation>khai báo %1 điểm ảnh, nhiều hơn số byte chứa được</translation>
    </message>
    <message>
        <source>the JPEG is damaged or cut off (%1, %2 bytes before the end)</source>
        <translation>tệp JPEG bị hỏng hoặc bị cắt (%1, còn %2 byte thì hết)</translation>
    </message>
    <message>
        <source>the PNG is damaged or cut off (%1)</source>
        <translation>tệp PNG bị hỏng hoặc bị cắt (%1)</translation>
    </message>
    <message>
        <source>has %1 class folder, the model has %2 classes; give each folder its class number as name</source>
        <translation>có %1 thư mục lớp, mô hình có %2 lớp phân loại; đặt tên mỗi thư mục bằng số lớp</translation>
    </message>
    <message>
        <source>would be resized to %1 pixels</source>
        <translation>sẽ bị đổi cỡ thành %1 điểm ảnh</translation>
    </message>
    <message>
        <source>does not fit into memory when decoded</source>
        <translation>giải mã xong không chứa vừa trong bộ nhớ</translation>
    </message>
    <message>
        <source>wants one list or folder, not %1</source>
        <translation>cần một danh sách hoặc thư mục, không phải %1</translation>
    </message>
    <message>
        <source>the decompressed data do not fit into memory (%1 bytes)</source>
        <translation>dữ liệu giải nén không chứa vừa trong bộ nhớ (%1 byte)</translation>
    </message>
    <message>
        <source>no memory to decompress it</source>
        <translation>không đủ bộ nhớ để giải nén</translation>
    </message>
    <message>
        <source>compressed data are damaged at byte %1 (%2)</source>
        <translation>dữ liệu nén bị hỏng ở byte %1 (%2)</translation>
    </message>
    <message>
        <source>compressed data are damaged at byte %1</source>
        <translation>dữ liệu nén bị hỏng ở byte %1</translation>
    </message>
    <message>
        <source>compressed data break off at byte %1, after %2 decompressed bytes</source>
        <translation>dữ liệu nén đứt ở byte %1, sau %2 byte giải nén</translation>
    </message>
    <message>
        <source>is no .npy file (it starts with \x93NUMPY and has at least 10 bytes)</source>
        <translation>không phải tệp .npy (tệp này bắt đầu bằng \x93NUMPY và có ít nhất 10 byte)</translation>
    </message>
    <message>
        <source>.npy version %1; 1 to 3 are read</source>
        <translation>.npy phiên bản %1; chỉ đọc được từ 1 đến 3</translation>
    </message>
    <message>
        <source>the header of %1 bytes is cut off</source>
        <translation>phần đầu %1 byte bị cắt</translation>
    </message>
    <message>
        <source>the header is no dictionary of descr, fortran_order and shape</source>
        <translation>phần đầu không phải từ điển gồm descr, fortran_order và shape</translation>
    </message>
    <message>
        <source>structured arrays are not read; an array of numbers is expected</source>
        <translation>không đọc mảng có cấu trúc; cần một mảng số</translation>
    </message>
    <message>
        <source>element type &apos;%1&apos; is not read; bool, integers of 8 to 64 bits and floats of 16 to 64 bits are</source>
        <translation>không đọc kiểu phần tử &apos;%1&apos;; chỉ đọc bool, số nguyên 8 đến 64 bit và số thực 16 đến 64 bit</translation>
    </message>
    <message>
        <source>is in Fortran order; save it with numpy.ascontiguousarray</source>
        <translation>theo thứ tự Fortran; lưu lại bằng numpy.ascontiguousarray</translation>
    </message>
    <message>
        <source>shape %1 of %2 does not fit the %3 bytes of elements</source>
        <translation>hình dạng %1 của %2 không khớp với %3 byte phần tử</translation>
    </message>
    <message>
        <source>is a single number; the first dimension counts the samples</source>
        <translation>chỉ là một số; chiều đầu tiên đếm số mẫu</translation>
    </message>
    <message>
        <source>has the shape %1; one class number a sample is expected</source>
        <translation>có hình dạng %1; cần một số lớp phân loại cho mỗi mẫu</translation>
    </message>
    <message>
        <source>has no array x</source>
        <translation>không có mảng x</translation>
    </message>
    <message>
        <source>labels of type %1 are not read; class numbers are expected</source>
        <translation>không đọc nhãn kiểu %1; cần số lớp phân loại</translation>
    </message>
    <message>
        <source>label %1 is %2; class numbers are whole and not negative</source>
        <translation>nhãn %1 là %2; số lớp phân loại phải nguyên và không âm</translation>
    </message>
    <message>
        <source>is neither a regular file nor a folder</source>
        <translation>không phải tệp thường hay thư mục</translation>
    </message>
    <message>
        <source>cannot be read</source>
        <translation>không đọc được</translation>
    </message>
    <message>
        <source>%1 is encrypted</source>
        <translation>%1 bị mã hóa</translation>
    </message>
    <message>
        <source>%1 is compressed by method %2; stored (0) and deflated (8) are read</source>
        <translation>%1 nén bằng phương pháp %2; chỉ đọc được stored (0) và deflated (8)</translation>
    </message>
    <message>
        <source>the zip64 directory is not where it should be</source>
        <translation>thư mục zip64 không nằm đúng chỗ</translation>
    </message>
    <message>
        <source>entry %1 of the zip directory is missing</source>
        <translation>thiếu mục %1 của thư mục zip</translation>
    </message>
    <message>
        <source>entry %1 of the zip directory is cut off</source>
        <translation>mục %1 của thư mục zip bị cắt</translation>
    </message>
    <message>
        <source>the zip header of %1 is missing</source>
        <translation>thiếu phần đầu zip của %1</translation>
    </message>
    <message>
        <source>%1 is cut off (%2 bytes are declared)</source>
        <translation>%1 bị cắt (khai báo %2 byte)</translation>
    </message>
    <message>
        <source>%1 is damaged (its checksum does not hold)</source>
        <translation>%1 bị hỏng (sai mã kiểm tra)</translation>
    </message>
    <message>
        <source>an object { } is expected</source>
        <translation>cần một đối tượng { }</translation>
    </message>
    <message>
        <source>unknown key (known here: %1)</source>
        <translation>khóa lạ (ở đây chỉ có: %1)</translation>
    </message>
    <message>
        <source>a text is expected</source>
        <translation>cần một chuỗi chữ</translation>
    </message>
    <message>
        <source>a finite number is expected</source>
        <translation>cần một số hữu hạn</translation>
    </message>
    <message>
        <source>a whole number of at least %1 is expected, not %2</source>
        <translation>cần một số nguyên ít nhất là %1, không phải %2</translation>
    </message>
    <message>
        <source>the list is nested deeper than %1 levels</source>
        <translation>danh sách lồng nhau quá %1 mức</translation>
    </message>
    <message>
        <source>a number or a list of numbers is expected</source>
        <translation>cần một số hoặc một danh sách số</translation>
    </message>
    <message>
        <source>a list of texts is expected</source>
        <translation>cần một danh sách chuỗi chữ</translation>
    </message>
    <message>
        <source>one whole number or [height, width] is expected</source>
        <translation>cần một số nguyên hoặc [cao, rộng]</translation>
    </message>
    <message>
        <source>an object with &quot;format&quot; is expected</source>
        <translation>cần một đối tượng có &quot;format&quot;</translation>
    </message>
    <message>
        <source>format &apos;%1&apos; is not known (%2)</source>
        <translation>không biết định dạng &apos;%1&apos; (%2)</translation>
    </message>
    <message>
        <source>names no file (format &apos;%1&apos; takes: %2)</source>
        <translation>không nêu tệp nào (định dạng &apos;%1&apos; nhận: %2)</translation>
    </message>
    <message>
        <source>state fed back from an output is not supported</source>
        <translation>chưa hỗ trợ trạng thái đưa lại từ đầu ra</translation>
    </message>
    <message>
        <source>&quot;source&quot; or &quot;constant&quot; is expected</source>
        <translation>cần &quot;source&quot; hoặc &quot;constant&quot;</translation>
    </message>
    <message>
        <source>the name of an array is expected</source>
        <translation>cần tên một mảng</translation>
    </message>
    <message>
        <source>0 is not possible, values are divided by it</source>
        <translation>không dùng số 0 được vì là số chia</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is not known; NCHW and NHWC are</source>
        <translation>không biết &apos;%1&apos;; chỉ có NCHW và NHWC</translation>
    </message>
    <message>
        <source>&apos;%1&apos; is not known; RGB and BGR are</source>
        <translation>không biết &apos;%1&apos;; chỉ có RGB và BGR</translation>
    </message>
    <message>
        <source>an object with one entry for each input of the model is expected</source>
        <translation>cần một đối tượng có một mục cho mỗi đầu vào của mô hình</translation>
    </message>
    <message>
        <source>resize and crop differ from those of another input; one decoding feeds all</source>
        <translation>resize và crop khác với đầu vào khác; mọi đầu vào dùng chung một lần giải mã</translation>
    </message>
    <message>
        <source>either &quot;scores&quot; or &quot;classes&quot; names the output with the answer</source>
        <translation>&quot;scores&quot; hoặc &quot;classes&quot; phải nêu đầu ra chứa câu trả lời</translation>
    </message>
    <message>
        <source>&quot;version&quot; is missing (1 is read)</source>
        <translation>thiếu &quot;version&quot; (chỉ đọc được 1)</translation>
    </message>
    <message>
        <source>version %1 is not read; 1 is</source>
        <translation>không đọc được phiên bản %1; chỉ đọc được 1</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is missing</source>
        <translation>thiếu &quot;%1&quot;</translation>
    </message>
    <message>
        <source>the text ends too early; it is not complete JSON</source>
        <translation>văn bản kết thúc sớm; JSON chưa đủ</translation>
    </message>
    <message>
        <source>it is not JSON near &quot;%1&quot;</source>
        <translation>không phải JSON ở gần &quot;%1&quot;</translation>
    </message>
    <message>
        <source>the model would take %1 bytes in one file, and protobuf ends at 2 GB; keep its large tensors as external data</source>
        <translation>mô hình cần %1 byte trong một tệp, mà protobuf chỉ đến 2 GB; giữ tensor lớn ở dữ liệu ngoài</translation>
    </message>
    <message>
        <source>the encoded model does not fit into memory</source>
        <translation>mô hình đã mã hóa không chứa vừa trong bộ nhớ</translation>
    </message>
    <message>
        <source>holds other data, which the model&apos;s external data would replace; choose another folder</source>
        <translation>chứa dữ liệu khác mà dữ liệu ngoài của mô hình sẽ ghi đè; chọn thư mục khác</translation>
    </message>
    <message>
        <source>graphs are nested deeper than %1 levels</source>
        <translation>đồ thị lồng nhau quá %1 mức</translation>
    </message>
    <message>
        <source>an allocation failed</source>
        <translation>không cấp phát được bộ nhớ</translation>
    </message>
    <message>
        <source>the PDF could not be made</source>
        <translation>không tạo được PDF</translation>
    </message>
    <message>
        <source>is no name of a report: it must end in .pdf, .html, .csv or .json</source>
        <translation>không phải tên báo cáo: tên phải kết thúc bằng .pdf, .html, .csv hoặc .json</translation>
    </message>
    <message>
        <source>there are no samples to compare on</source>
        <translation>không có mẫu nào để so sánh</translation>
    </message>
    <message>
        <source>the models share no float32 output with a block for each sample</source>
        <translation>hai mô hình không có chung đầu ra float32 nào chia theo mẫu</translation>
    </message>
    <message>
        <source>no mix of layers could be measured to check predictions with</source>
        <translation>không đo được tổ hợp lớp nào để kiểm tra dự đoán</translation>
    </message>
    <message>
        <source>a state</source>
        <translation>trạng thái</translation>
    </message>
    <message>
        <source>a step</source>
        <translation>bước</translation>
    </message>
    <message>
        <source>a recipe</source>
        <translation>công thức</translation>
    </message>
    <message>
        <source>a project</source>
        <translation>dự án</translation>
    </message>
    <message>
        <source>a layer&apos;s entry</source>
        <translation>mục của một lớp</translation>
    </message>
    <message>
        <source>an end of interval</source>
        <translation>một đầu của interval</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>đúng hoặc sai (true, false)</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>số</translation>
    </message>
    <message>
        <source>a text</source>
        <translation>chuỗi chữ</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>danh sách</translation>
    </message>
    <message>
        <source>an object</source>
        <translation>đối tượng { }</translation>
    </message>
    <message>
        <source>%1 fields</source>
        <translation>%1 trường</translation>
    </message>
    <message>
        <source>%1 field</source>
        <translation>%1 trường</translation>
    </message>
    <message>
        <source>%1 columns</source>
        <translation>%1 cột</translation>
    </message>
    <message>
        <source>%1 column</source>
        <translation>%1 cột</translation>
    </message>
    <message>
        <source>line %1</source>
        <translation>dòng %1</translation>
    </message>
    <message>
        <source>byte %1</source>
        <translation>byte %1</translation>
    </message>
    <message>
        <source>%1 of %2 weights are zero</source>
        <translation>%1 trên %2 trọng số là không</translation>
    </message>
    <message>
        <source>its %1 recurrent weights are kept as they are</source>
        <translation>giữ nguyên %1 trọng số hồi quy</translation>
    </message>
    <message>
        <source>activations in float</source>
        <translation>giá trị kích hoạt dạng float</translation>
    </message>
    <message>
        <source>range of its input fixed</source>
        <translation>khoảng đầu vào cố định</translation>
    </message>
    <message>
        <source>%1 &quot;%2&quot; stays in float: its input &quot;%3&quot; is not quantized</source>
        <translation>%1 &quot;%2&quot; vẫn ở float: đầu vào &quot;%3&quot; không được lượng tử hóa</translation>
    </message>
    <message>
        <source>%1 &quot;%2&quot; stays in float: its output is read as float</source>
        <translation>%1 &quot;%2&quot; vẫn ở float: đầu ra được đọc dạng float</translation>
    </message>
    <message>
        <source>&quot;%1&quot; had %2 values that are not finite; they were left out</source>
        <translation>&quot;%1&quot; có %2 giá trị không hữu hạn; đã bỏ chúng ra</translation>
    </message>
    <message>
        <source>initializers that could also be fed as inputs became constants, so their declarations are gone from the file</source>
        <translation>các giá trị khởi tạo vốn cũng nhận được từ đầu vào đã thành hằng số, nên khai báo của chúng không còn trong tệp</translation>
    </message>
    <message>
        <source>it has not been exported yet</source>
        <translation>chưa xuất tệp</translation>
    </message>
    <message>
        <source>no data were given</source>
        <translation>chưa có dữ liệu</translation>
    </message>
    <message>
        <source>the measurement had not ended when the report was written</source>
        <translation>phép đo chưa xong khi viết báo cáo</translation>
    </message>
    <message>
        <source>%1, %2 of %3 samples (every fifth calibrates); %4</source>
        <translation>%1, %2 trên %3 mẫu (cứ năm mẫu lấy một để hiệu chuẩn); %4</translation>
    </message>
    <message>
        <source>%1, %2 of %3 samples (every fifth calibrates)</source>
        <translation>%1, %2 trên %3 mẫu (cứ năm mẫu lấy một để hiệu chuẩn)</translation>
    </message>
    <message>
        <source>%1, %2 samples; %3</source>
        <translation>%1, %2 mẫu; %3</translation>
    </message>
    <message>
        <source>%1, %2 samples</source>
        <translation>%1, %2 mẫu</translation>
    </message>
    <message>
        <source>has the shape %1; one class number a sample is expected, unless a *.dataset.json says that the task is &apos;next-token&apos;</source>
        <translation>có hình dạng %1; cần một số lớp phân loại cho mỗi mẫu, trừ khi *.dataset.json ghi bài toán &apos;next-token&apos;</translation>
    </message>
    <message>
        <source>has the shape %1; a row of next tokens is expected for each sample</source>
        <translation>có hình dạng %1; cần một hàng token kế tiếp cho mỗi mẫu</translation>
    </message>
    <message>
        <source>has no array y; task &apos;next-token&apos; needs the next token of every position there</source>
        <translation>không có mảng y; bài toán &apos;next-token&apos; cần token kế tiếp của mỗi vị trí ở đó</translation>
    </message>
    <message>
        <source>task &apos;%1&apos; is not supported; &apos;classification&apos; and &apos;next-token&apos; are</source>
        <translation>bài toán &apos;%1&apos; không được hỗ trợ; có &apos;classification&apos; và &apos;next-token&apos;</translation>
    </message>
    <message>
        <source>format &apos;%1&apos; holds no tokens; task &apos;next-token&apos; takes &apos;npz&apos; with arrays x and y</source>
        <translation>định dạng &apos;%1&apos; không chứa token; bài toán &apos;next-token&apos; cần &apos;npz&apos; với mảng x và y</translation>
    </message>
    <message>
        <source>resize and crop are for pictures; task &apos;next-token&apos; has none</source>
        <translation>resize và crop dành cho ảnh; bài toán &apos;next-token&apos; không có ảnh</translation>
    </message>
    <message>
        <source>task &apos;next-token&apos; needs an input of whole numbers that takes the tokens</source>
        <translation>bài toán &apos;next-token&apos; cần một đầu vào số nguyên để nhận token</translation>
    </message>
    <message>
        <source>the data give samples of %1; task &apos;next-token&apos; needs a row of tokens for each</source>
        <translation>dữ liệu cho mẫu dạng %1; bài toán &apos;next-token&apos; cần một hàng token cho mỗi mẫu</translation>
    </message>
    <message>
        <source>rows of %1 have %2 tokens, those of y %3; each token needs the one that follows it</source>
        <translation>hàng của %1 có %2 token, hàng của y có %3; mỗi token cần token đi sau nó</translation>
    </message>
    <message>
        <source>its token is %1, the model&apos;s output %2 has scores for %3 tokens (0 to %4)</source>
        <translation>token là %1, đầu ra %2 của mô hình có điểm cho %3 token (0 đến %4)</translation>
    </message>
    <message>
        <source>its next token is %1, the model&apos;s output %2 has scores for %3 tokens (0 to %4)</source>
        <translation>token kế tiếp là %1, đầu ra %2 của mô hình có điểm cho %3 token (0 đến %4)</translation>
    </message>
    <message>
        <source>has shape %1, which is not an answer at each of the %2 positions of %3</source>
        <translation>có hình dạng %1, không phải một câu trả lời ở mỗi vị trí trong %2 vị trí của %3</translation>
    </message>
    <message>
        <source>has one score a position; a vocabulary has at least two tokens</source>
        <translation>chỉ có một điểm ở mỗi vị trí; bộ từ vựng có ít nhất hai token</translation>
    </message>
    <message>
        <source>training is for classification; these data ask for next tokens</source>
        <translation>chỉ huấn luyện được bài toán phân loại; dữ liệu này hỏi token kế tiếp</translation>
    </message>
    <message>
        <source>its weights are packed several to a number, and have to be pruned before they are quantized</source>
        <translation>trọng số của lớp đã được gói nhiều mã vào một số, phải cắt tỉa trước khi lượng tử hóa</translation>
    </message>
    <message>
        <source>%1, a scale a channel of least squared error</source>
        <translation>%1, mỗi kênh một hệ số theo sai số bình phương nhỏ nhất</translation>
    </message>
    <message>
        <source>%1, one scale of least squared error</source>
        <translation>%1, một hệ số chung theo sai số bình phương nhỏ nhất</translation>
    </message>
    <message>
        <source>%1, a scale a channel</source>
        <translation>%1, mỗi kênh một hệ số</translation>
    </message>
    <message>
        <source>%1, one scale</source>
        <translation>%1, một hệ số chung</translation>
    </message>
    <message>
        <source>GPTQ, %1 of the error of rounding to nearest</source>
        <translation>GPTQ, còn %1 sai số so với làm tròn gần nhất</translation>
    </message>
    <message>
        <source>bias corrected</source>
        <translation>đã hiệu chỉnh độ lệch</translation>
    </message>
    <message>
        <source>no bias to correct</source>
        <translation>không có độ lệch để hiệu chỉnh</translation>
    </message>
    <message>
        <source>rounded to nearest, as only convolutions and products of matrices can be looked at</source>
        <translation>làm tròn gần nhất, vì chỉ xét được tích chập và tích ma trận</translation>
    </message>
    <message>
        <source>rounded to nearest, as its weight has more than 2 dimensions</source>
        <translation>làm tròn gần nhất, vì trọng số có hơn 2 chiều</translation>
    </message>
    <message>
        <source>rounded to nearest, as its input is transposed</source>
        <translation>làm tròn gần nhất, vì đầu vào bị chuyển vị</translation>
    </message>
    <message>
        <source>rounded to nearest, as its inputs are not finite numbers</source>
        <translation>làm tròn gần nhất, vì đầu vào có số không hữu hạn</translation>
    </message>
    <message>
        <source>bias not corrected, as what it reads is not known</source>
        <translation>không hiệu chỉnh độ lệch, vì không biết lớp nhận gì</translation>
    </message>
    <message>
        <source>rounded to nearest, as what it reads is not known</source>
        <translation>làm tròn gần nhất, vì không biết lớp nhận gì</translation>
    </message>
    <message>
        <source>weights are rounded to nearest, as the model cannot be run on the calibration samples</source>
        <translation>trọng số được làm tròn gần nhất, vì không chạy được mô hình trên các mẫu hiệu chỉnh</translation>
    </message>
    <message>
        <source>with weights in %1 it computes in float; set its activations to float as well</source>
        <translation>với trọng số kiểu %1, lớp tính bằng số thực; hãy đặt cả giá trị kích hoạt thành số thực</translation>
    </message>
    <message>
        <source>one of its weights is larger than %1 can say (65,504); bfloat16 can</source>
        <translation>một trọng số của lớp lớn hơn mức %1 biểu diễn được (65.504); bfloat16 thì được</translation>
    </message>
    <message>
        <source>one of its weights is larger than %1 can say</source>
        <translation>một trọng số của lớp lớn hơn mức %1 biểu diễn được</translation>
    </message>
    <message>
        <source>codebook of at most %1 values, a scale a channel</source>
        <translation>bảng mã nhiều nhất %1 giá trị, mỗi kênh một thang</translation>
    </message>
    <message>
        <source>codebook of at most %1 values</source>
        <translation>bảng mã nhiều nhất %1 giá trị</translation>
    </message>
    <message>
        <source>AdaRound and bias correction make up for the same error; switch bias correction off</source>
        <translation>AdaRound và hiệu chỉnh độ lệch bù cho cùng một sai số; hãy tắt hiệu chỉnh độ lệch</translation>
    </message>
    <message>
        <source>AdaRound chooses between evenly spaced levels; with %1 weights round by GPTQ or to nearest</source>
        <translation>AdaRound chọn giữa các mức cách đều; với trọng số %1 hãy làm tròn bằng GPTQ hoặc gần nhất</translation>
    </message>
    <message>
        <source>AdaRound, %1 of the error of rounding to nearest</source>
        <translation>AdaRound, còn %1 sai số so với làm tròn gần nhất</translation>
    </message>
    <message>
        <source>channels equalized</source>
        <translation>đã cân bằng kênh</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not equalized with what follows it: %2 &quot;%3&quot; between them does not scale with its input</source>
        <translation>&quot;%1&quot; không được cân bằng với lớp theo sau: %2 &quot;%3&quot; ở giữa không tỉ lệ với đầu vào của nó</translation>
    </message>
    <message>
        <source>no channels are equalized, as no two of the chosen layers follow each other without a branch</source>
        <translation>không kênh nào được cân bằng, vì không có hai lớp được chọn nào nối tiếp nhau mà không rẽ nhánh</translation>
    </message>
    <message>
        <source>too few of its weights are 0 for leaving them out to save anything; prune it first</source>
        <translation>quá ít trọng số của lớp bằng 0 để việc bỏ chúng tiết kiệm được gì; hãy cắt tỉa trước</translation>
    </message>
    <message>
        <source>stored without zeros in %1 of the bytes</source>
        <translation>lưu không có số 0, còn %1 số byte</translation>
    </message>
    <message>
        <source>OBQ, %1 of the error of rounding to nearest</source>
        <translation>OBQ, còn %1 sai số so với làm tròn gần nhất</translation>
    </message>
    <message>
        <source>rounded to nearest, as OBQ takes too long for filters of %1 inputs; GPTQ is as good there</source>
        <translation>làm tròn gần nhất, vì OBQ mất quá lâu với bộ lọc có %1 đầu vào; GPTQ cũng tốt như vậy ở đó</translation>
    </message>
    <message>
        <source>steps of %1 of %2 filters widened against overflow</source>
        <translation>đã nới bước của %1 trên %2 bộ lọc để chống tràn</translation>
    </message>
    <message>
        <source>its weights are codes, which quantization packs where it comes after pruning</source>
        <translation>trọng số của lớp là mã, do bước lượng tử hóa gói khi đặt sau bước cắt tỉa</translation>
    </message>
    <message>
        <source>its zeros are left out already; packing belongs at the end of a recipe</source>
        <translation>các số 0 của lớp đã được bỏ; gói chặt phải đặt ở cuối công thức</translation>
    </message>
    <message>
        <source>packing handles convolutions and products of matrices, not %1</source>
        <translation>gói chặt xử lý tích chập và tích ma trận, không xử lý %1</translation>
    </message>
    <message>
        <source>only its weights are stored in fewer bits; it computes in float</source>
        <translation>chỉ trọng số được lưu bằng ít bit hơn; lớp tính bằng số thực</translation>
    </message>
    <message>
        <source>%1 filters may still overflow, so choose int7</source>
        <translation>%1 bộ lọc vẫn có thể tràn, hãy chọn int7</translation>
    </message>
    <message>
        <source>%1 weights have no zero point; choose a symmetric grid</source>
        <translation>trọng số %1 không có điểm không; hãy chọn lưới đối xứng</translation>
    </message>
    <message>
        <source>HQQ moves zero points; choose the asymmetric grid</source>
        <translation>HQQ dời điểm không; hãy chọn lưới bất đối xứng</translation>
    </message>
    <message>
        <source>unsigned weights go with uint8 activations; choose these, or widened steps against overflow</source>
        <translation>trọng số không dấu đi với giá trị kích hoạt uint8; hãy chọn kiểu đó, hoặc nới bước để chống tràn</translation>
    </message>
    <message>
        <source>values of a codebook are signed; choose widened steps against overflow</source>
        <translation>giá trị của bảng mã có dấu; hãy chọn nới bước để chống tràn</translation>
    </message>
    <message>
        <source>its weight is a vector, which has no blocks; choose one scale a channel</source>
        <translation>trọng số của lớp là một vectơ, không có khối; hãy chọn mỗi kênh một thang</translation>
    </message>
    <message>
        <source>integer kernels have no scales for blocks; choose one scale a channel, or set activations to float</source>
        <translation>nhân số nguyên không có thang cho khối; hãy chọn mỗi kênh một thang, hoặc đặt giá trị kích hoạt thành số thực</translation>
    </message>
    <message>
        <source>integer kernels want the same zero point in all channels; choose one scale a layer for an asymmetric grid, or set activations to float</source>
        <translation>nhân số nguyên cần cùng một điểm không ở mọi kênh; với lưới bất đối xứng hãy chọn mỗi lớp một thang, hoặc đặt giá trị kích hoạt thành số thực</translation>
    </message>
    <message>
        <source>dynamic activations are for products of matrices, as ONNX Runtime&apos;s convolution of such codes is slower than in float; choose static ones</source>
        <translation>giá trị kích hoạt động dành cho tích ma trận, vì phép tích chập của ONNX Runtime với các mã như vậy chậm hơn số thực; hãy chọn kiểu tĩnh</translation>
    </message>
    <message>
        <source>binary activations are for binary weights; choose binary weights as well</source>
        <translation>giá trị kích hoạt nhị phân đi với trọng số nhị phân; hãy chọn cả trọng số nhị phân</translation>
    </message>
    <message>
        <source>products of signs have no scales for blocks; choose one scale a channel</source>
        <translation>tích của dấu không có thang cho khối; hãy chọn mỗi kênh một thang</translation>
    </message>
    <message>
        <source>none of its codes means 0, as its zero points are no whole numbers; prune before it is quantized</source>
        <translation>không mã nào của lớp nghĩa là 0, vì điểm không không phải số nguyên; hãy tỉa trước khi lượng tử hóa</translation>
    </message>
    <message>
        <source>a range of least output error is for evenly spaced levels; with %1 weights choose another range</source>
        <translation>khoảng có sai số đầu ra nhỏ nhất dành cho các mức cách đều; với trọng số %1 hãy chọn khoảng khác</translation>
    </message>
    <message>
        <source>its filters read so few channels (%1) that alone between float layers it is faster in float; choose its neighbours as well</source>
        <translation>các bộ lọc của lớp đọc quá ít kênh (%1), nên khi đứng một mình giữa các lớp số thực thì số thực nhanh hơn; hãy chọn cả các lớp cạnh nó</translation>
    </message>
    <message>
        <source>its product is so small (%1 weights) that ONNX Runtime computes it faster in float</source>
        <translation>tích của lớp quá nhỏ (%1 trọng số), nên ONNX Runtime tính bằng số thực nhanh hơn</translation>
    </message>
    <message>
        <source>its activations are %1 with zero point %2 behind Relu, which ONNX Runtime computes in float; an asymmetric grid of uint8 is faster</source>
        <translation>giá trị kích hoạt của lớp là %1 với điểm không %2 sau Relu, ONNX Runtime tính bằng số thực; lưới uint8 bất đối xứng nhanh hơn</translation>
    </message>
    <message>
        <source>what it reads are %1 codes, which ONNX Runtime computes in float on a processor; uint8 is faster</source>
        <translation>lớp đọc các mã %1, ONNX Runtime tính bằng số thực trên bộ xử lý; uint8 nhanh hơn</translation>
    </message>
    <message>
        <source>it reads %1 codes and writes %2, which ONNX Runtime computes in float; the same type on both sides is faster</source>
        <translation>lớp đọc mã %1 và ghi mã %2, ONNX Runtime tính bằng số thực; cùng một kiểu ở hai phía thì nhanh hơn</translation>
    </message>
    <message>
        <source>several nodes read its int8 input, which ONNX Runtime computes in float on x86; uint8 is faster</source>
        <translation>nhiều nút đọc đầu vào int8 của lớp, ONNX Runtime tính bằng số thực trên x86; uint8 nhanh hơn</translation>
    </message>
    <message>
        <source>several nodes read its int8 output, which ONNX Runtime computes in float on x86; uint8 is faster</source>
        <translation>nhiều nút đọc đầu ra int8 của lớp, ONNX Runtime tính bằng số thực trên x86; uint8 nhanh hơn</translation>
    </message>
    <message>
        <source>it stays in float between integer layers, so what it reads and writes is converted on every run</source>
        <translation>lớp giữ số thực giữa các lớp số nguyên, nên đầu vào và đầu ra của nó bị đổi kiểu ở mỗi lần chạy</translation>
    </message>
    <message>
        <source>a DequantizeLinear turns its weights into floats on every run, which is slower than float weights</source>
        <translation>một DequantizeLinear đổi trọng số của lớp thành số thực ở mỗi lần chạy, chậm hơn trọng số thực</translation>
    </message>
    <message>
        <source>%1 &quot;%2&quot; joins in float between integer layers, as its input &quot;%3&quot; is not quantized</source>
        <translation>%1 &quot;%2&quot; ghép bằng số thực giữa các lớp số nguyên, vì đầu vào &quot;%3&quot; của nó không được lượng tử hóa</translation>
    </message>
    <message>
        <source>codebook of at most %1 values, a scale for %2 inputs</source>
        <translation>bảng mã nhiều nhất %1 giá trị, mỗi %2 đầu vào một thang</translation>
    </message>
    <message>
        <source>%1, a scale for %2 inputs of least squared error</source>
        <translation>%1, mỗi %2 đầu vào một hệ số có sai số bình phương nhỏ nhất</translation>
    </message>
    <message>
        <source>%1, a scale for %2 inputs of least output error</source>
        <translation>%1, mỗi %2 đầu vào một hệ số có sai số đầu ra nhỏ nhất</translation>
    </message>
    <message>
        <source>%1, a scale for %2 inputs</source>
        <translation>%1, mỗi %2 đầu vào một hệ số</translation>
    </message>
    <message>
        <source>%1, a scale a channel of least output error</source>
        <translation>%1, mỗi kênh một hệ số có sai số đầu ra nhỏ nhất</translation>
    </message>
    <message>
        <source>%1, one scale of least output error</source>
        <translation>%1, một hệ số có sai số đầu ra nhỏ nhất</translation>
    </message>
    <message>
        <source>channels rescaled by SmoothQuant</source>
        <translation>kênh được co giãn bằng SmoothQuant</translation>
    </message>
    <message>
        <source>channels rescaled by AWQ (exponent %1): %2 of the error without it</source>
        <translation>kênh được co giãn bằng AWQ (số mũ %1): còn %2 sai số so với khi không dùng</translation>
    </message>
    <message>
        <source>widest range, as what it reads is not known</source>
        <translation>khoảng rộng nhất, vì không biết lớp nhận gì</translation>
    </message>
    <message>
        <source>widest range, as only convolutions and products of matrices can be looked at</source>
        <translation>khoảng rộng nhất, vì chỉ xem được tích chập và tích ma trận</translation>
    </message>
    <message>
        <source>widest range, as its weight has more than 2 dimensions</source>
        <translation>khoảng rộng nhất, vì trọng số của lớp có hơn 2 chiều</translation>
    </message>
    <message>
        <source>widest range, as its input is transposed</source>
        <translation>khoảng rộng nhất, vì đầu vào của lớp bị chuyển vị</translation>
    </message>
    <message>
        <source>%1 activations, minmax</source>
        <translation>giá trị kích hoạt %1, từ nhỏ nhất đến lớn nhất</translation>
    </message>
    <message>
        <source>%1 activations, average</source>
        <translation>giá trị kích hoạt %1, trung bình các mẫu</translation>
    </message>
    <message>
        <source>%1 activations, percentile %2</source>
        <translation>giá trị kích hoạt %1, phân vị %2</translation>
    </message>
    <message>
        <source>%1 activations, entropy</source>
        <translation>giá trị kích hoạt %1, entropy</translation>
    </message>
    <message>
        <source>%1 activations, mse</source>
        <translation>giá trị kích hoạt %1, sai số bình phương nhỏ nhất</translation>
    </message>
    <message>
        <source>symmetric activations</source>
        <translation>giá trị kích hoạt đối xứng</translation>
    </message>
    <message>
        <source>asymmetric weights</source>
        <translation>trọng số bất đối xứng</translation>
    </message>
    <message>
        <source>zero points by HQQ</source>
        <translation>điểm không theo HQQ</translation>
    </message>
    <message>
        <source>dynamic uint8 activations</source>
        <translation>giá trị kích hoạt uint8 động</translation>
    </message>
    <message>
        <source>binary activations</source>
        <translation>giá trị kích hoạt nhị phân</translation>
    </message>
    <message>
        <source>what &quot;%1&quot; reads is not rescaled: it is an output of the model</source>
        <translation>những gì &quot;%1&quot; đọc không được co giãn: đó là một đầu ra của mô hình</translation>
    </message>
    <message>
        <source>what &quot;%1&quot; reads is not rescaled: the recipe fixes its range</source>
        <translation>những gì &quot;%1&quot; đọc không được co giãn: công thức cố định khoảng của nó</translation>
    </message>
    <message>
        <source>what &quot;%1&quot; reads is not rescaled: no node of the model makes it</source>
        <translation>những gì &quot;%1&quot; đọc không được co giãn: không nút nào của mô hình tạo ra nó</translation>
    </message>
    <message>
        <source>what &quot;%1&quot; reads is not rescaled: it could not be looked at in the calibration samples</source>
        <translation>những gì &quot;%1&quot; đọc không được co giãn: không xem được nó trong các mẫu hiệu chỉnh</translation>
    </message>
    <message>
        <source>what &quot;%1&quot; reads is not rescaled: %2 &quot;%3&quot; reads it as well</source>
        <translation>những gì &quot;%1&quot; đọc không được co giãn: %2 &quot;%3&quot; cũng đọc nó</translation>
    </message>
    <message>
        <source>what &quot;%1&quot; reads is not rescaled: %2 &quot;%3&quot; before it cannot take factors in</source>
        <translation>những gì &quot;%1&quot; đọc không được co giãn: %2 &quot;%3&quot; đứng trước không nhận được hệ số</translation>
    </message>
    <message>
        <source>AWQ leaves %1 layers as they are, as it is for those whose activations stay in float; SmoothQuant is for the others</source>
        <translation>AWQ giữ nguyên %1 lớp, vì nó dành cho các lớp có giá trị kích hoạt là số thực; SmoothQuant dành cho các lớp còn lại</translation>
    </message>
    <message>
        <source>SmoothQuant leaves %1 layers as they are, as it is for those whose activations are quantized; AWQ is for the others</source>
        <translation>SmoothQuant giữ nguyên %1 lớp, vì nó dành cho các lớp có giá trị kích hoạt được lượng tử hóa; AWQ dành cho các lớp còn lại</translation>
    </message>
    <message>
        <source>ranges are those of least squared error, as the answers to calibration samples cannot be compared</source>
        <translation>khoảng là khoảng có sai số bình phương nhỏ nhất, vì không so được câu trả lời trên các mẫu hiệu chỉnh</translation>
    </message>
    <message>
        <source>&quot;%1&quot; raises the opset from %2 to %3: %4 need it (layer &quot;%5&quot;)</source>
        <translation>&quot;%1&quot; nâng opset từ %2 lên %3: %4 cần điều đó (lớp &quot;%5&quot;)</translation>
    </message>
    <message>
        <source>&quot;%1&quot; raises the opset from %2 to %3: %4 need it (%5 layers)</source>
        <translation>&quot;%1&quot; nâng opset từ %2 lên %3: %4 cần điều đó (%5 lớp)</translation>
    </message>
    <message>
        <source>&quot;%1&quot; raises the opset from %2 to %3: %4 need it</source>
        <translation>&quot;%1&quot; nâng opset từ %2 lên %3: %4 cần điều đó</translation>
    </message>
    <message>
        <source>&quot;%1&quot; raises the opset from %2 to %3</source>
        <translation>&quot;%1&quot; nâng opset từ %2 lên %3</translation>
    </message>
    <message>
        <source>&quot;%1&quot; raises the IR version from %2 to %3, which opset %4 came with</source>
        <translation>&quot;%1&quot; nâng phiên bản IR từ %2 lên %3, phiên bản có từ opset %4</translation>
    </message>
    <message>
        <source>&quot;%1&quot; raises the IR version from %2 to %3: initializers that are not inputs need it</source>
        <translation>&quot;%1&quot; nâng phiên bản IR từ %2 lên %3: các giá trị khởi tạo không phải đầu vào cần điều đó</translation>
    </message>
    <message>
        <source>it needs calibration data to see what layers read (GPTQ, OBQ, AdaRound, ranges of least output error and bias correction), and there are none</source>
        <translation>cần dữ liệu hiệu chỉnh để xem các lớp đọc gì (GPTQ, OBQ, AdaRound, khoảng có sai số đầu ra nhỏ nhất và hiệu chỉnh độ lệch), mà chưa có</translation>
    </message>
    <message>
        <source>it needs calibration data to see what layers read (SmoothQuant and AWQ), and there are none</source>
        <translation>cần dữ liệu hiệu chỉnh để xem các lớp đọc gì (SmoothQuant và AWQ), mà chưa có</translation>
    </message>
    <message>
        <source>scales for each channel</source>
        <translation>thang cho từng kênh</translation>
    </message>
    <message>
        <source>8-bit activations</source>
        <translation>giá trị kích hoạt 8 bit</translation>
    </message>
    <message>
        <source>%1 activations</source>
        <translation>giá trị kích hoạt %1</translation>
    </message>
    <message>
        <source>codebooks</source>
        <translation>bảng mã</translation>
    </message>
    <message>
        <source>packed codes</source>
        <translation>mã được gói</translation>
    </message>
    <message>
        <source>weights without their zeros</source>
        <translation>trọng số bỏ các số 0</translation>
    </message>
    <message>
        <source>%1 weights</source>
        <translation>trọng số %1</translation>
    </message>
    <message>
        <source>MaxPools of 8-bit values</source>
        <translation>MaxPool trên giá trị 8 bit</translation>
    </message>
    <message>
        <source>binary weights cannot be 0, and %1 of its %2 are; choose ternary weights, which can be 0</source>
        <translation>trọng số nhị phân không thể bằng 0, mà %1 trên %2 trọng số của lớp bằng 0; hãy chọn trọng số ba mức, có thể bằng 0</translation>
    </message>
    <message>
        <source>HQQ gives zero points that are no whole numbers, which integer kernels cannot have; set activations to float</source>
        <translation>HQQ cho điểm không không phải số nguyên, nhân số nguyên không dùng được; hãy đặt giá trị kích hoạt thành số thực</translation>
    </message>
    <message>
        <source>binary activations are for convolutions and plain products of matrices; choose others for this layer</source>
        <translation>giá trị kích hoạt nhị phân dành cho tích chập và tích ma trận thông thường; hãy chọn kiểu khác cho lớp này</translation>
    </message>
    <message>
        <source>binary activations are for convolutions of one group without dilation; choose others for this layer</source>
        <translation>giá trị kích hoạt nhị phân dành cho tích chập một nhóm, không giãn; hãy chọn kiểu khác cho lớp này</translation>
    </message>
    <message>
        <source>&quot;%1&quot; changed no layer, as each of them refuses it and says why</source>
        <translation>&quot;%1&quot; không đổi lớp nào, vì lớp nào cũng từ chối và nêu lý do</translation>
    </message>
    <message>
        <source>the range of &quot;%1&quot; is widened, as ONNX Runtime&apos;s pooling cannot compute with steps so much shorter than those of what it averages</source>
        <translation>khoảng của &quot;%1&quot; được nới rộng, vì phép gộp của ONNX Runtime không tính được với bước ngắn hơn quá nhiều so với bước của những gì nó lấy trung bình</translation>
    </message>
    <message>
        <source>the range of &quot;%1&quot; is narrowed, as ONNX Runtime&apos;s pooling cannot compute with steps so much longer than those of what it averages</source>
        <translation>khoảng của &quot;%1&quot; được thu hẹp, vì phép gộp của ONNX Runtime không tính được với bước dài hơn quá nhiều so với bước của những gì nó lấy trung bình</translation>
    </message>
</context>
<context>
    <name>RecipeWords</name>
    <message>
        <source>every layer</source>
        <translation>mọi lớp</translation>
    </message>
    <message numerus="yes">
        <source>%Ln layer(s)</source>
        <translation>
            <numerusform>%Ln lớp</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 left out</source>
        <comment>layer</comment>
        <translation>%1 để nguyên</translation>
    </message>
    <message>
        <source>%1 up to %2</source>
        <comment>layer, weight</comment>
        <translation>%1 đến %2</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>layer, share</comment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>layer, parameters</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between parameters</comment>
        <translation>, </translation>
    </message>
    <message>
        <source>pruned up to %1</source>
        <translation>cắt tỉa đến %1</translation>
    </message>
    <message>
        <source>pruned %1</source>
        <translation>cắt tỉa %1</translation>
    </message>
    <message>
        <source>with %1</source>
        <comment>technique</comment>
        <translation>có %1</translation>
    </message>
    <message>
        <source>not pruned</source>
        <translation>không cắt tỉa</translation>
    </message>
    <message>
        <source>float</source>
        <translation>float</translation>
    </message>
    <message>
        <source>without %1</source>
        <comment>technique</comment>
        <translation>không có %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>parameter, value</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>; </source>
        <comment>between parameters of a step</comment>
        <translation>; </translation>
    </message>
    <message numerus="yes">
        <source>the smallest weights of %Ln layer(s)</source>
        <translation>
            <numerusform>các trọng số nhỏ nhất của %Ln lớp</numerusform>
        </translation>
    </message>
    <message>
        <source>weights up to %1 in every layer</source>
        <translation>trọng số đến %1 trong mọi lớp</translation>
    </message>
    <message>
        <source>%1 of the weights of all layers together, the smallest first</source>
        <translation>%1 trọng số tính chung mọi lớp, nhỏ nhất trước</translation>
    </message>
    <message>
        <source>%1 of the weights of all layers together, the least LAMP score first</source>
        <translation>%1 trọng số tính chung mọi lớp, điểm LAMP thấp nhất trước</translation>
    </message>
    <message>
        <source>%1 of the weights of every layer, the smallest first</source>
        <translation>%1 trọng số của mỗi lớp, nhỏ nhất trước</translation>
    </message>
    <message>
        <source>weights and activations of every layer as int8</source>
        <translation>trọng số và giá trị kích hoạt của mọi lớp thành int8</translation>
    </message>
    <message numerus="yes">
        <source>weights and activations of %Ln layer(s) as int8</source>
        <translation>
            <numerusform>trọng số và giá trị kích hoạt của %Ln lớp thành int8</numerusform>
        </translation>
    </message>
    <message>
        <source>none</source>
        <comment>name of a recipe</comment>
        <translation>không có</translation>
    </message>
    <message>
        <source>Name of the recipe: %1 → %2</source>
        <translation>Tên công thức: %1 → %2</translation>
    </message>
    <message>
        <source>%1: from place %2 to place %3</source>
        <translation>%1: từ vị trí %2 sang vị trí %3</translation>
    </message>
    <message>
        <source>%1: switched on</source>
        <translation>%1: bật</translation>
    </message>
    <message>
        <source>%1: switched off</source>
        <translation>%1: tắt</translation>
    </message>
    <message>
        <source>%1: every layer, not only those that are named</source>
        <translation>%1: mọi lớp, không chỉ các lớp được nêu</translation>
    </message>
    <message>
        <source>%1: only the layers that are named</source>
        <translation>%1: chỉ các lớp được nêu</translation>
    </message>
    <message>
        <source>%1 · %2: %3 → %4</source>
        <translation>%1 · %2: %3 → %4</translation>
    </message>
    <message>
        <source>%1: %2 → %3</source>
        <comment>layer, before, after</comment>
        <translation>%1: %2 → %3</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>technique, what it does</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 · %2: %3 of its own</source>
        <translation>%1 · %2: giá trị riêng %3</translation>
    </message>
    <message>
        <source>%1 · %2: %3 as the step says, no longer of its own</source>
        <translation>%1 · %2: %3 theo bước, không còn giá trị riêng</translation>
    </message>
    <message>
        <source>, </source>
        <comment>between layers</comment>
        <translation>, </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>và %Ln lớp nữa</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more change(s)</source>
        <translation>
            <numerusform>và %Ln thay đổi nữa</numerusform>
        </translation>
    </message>
    <message>
        <source>on</source>
        <comment>switch</comment>
        <translation>bật</translation>
    </message>
    <message>
        <source>off</source>
        <comment>switch</comment>
        <translation>tắt</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <comment>step, exceptions</comment>
        <translation>%1; %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>step, its layers</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 %2: %3</source>
        <comment>number, technique, what it does</comment>
        <translation>%1 %2: %3</translation>
    </message>
    <message>
        <source>%1 (switched off)</source>
        <comment>step</comment>
        <translation>%1 (đã tắt)</translation>
    </message>
    <message>
        <source>%1 weights</source>
        <comment>number format</comment>
        <translation>trọng số %1</translation>
    </message>
    <message>
        <source>the weights of every layer as %1, computed in float</source>
        <translation>trọng số của mọi lớp thành %1, tính bằng số thực</translation>
    </message>
    <message numerus="yes">
        <source>the weights of %Ln layer(s) as %1, computed in float</source>
        <translation>
            <numerusform>trọng số của %Ln lớp thành %1, tính bằng số thực</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, activations %2</source>
        <comment>number formats</comment>
        <translation>%1, giá trị kích hoạt %2</translation>
    </message>
    <message>
        <source>the weights of every layer as %1, activations as %2</source>
        <translation>trọng số của mọi lớp thành %1, giá trị kích hoạt thành %2</translation>
    </message>
    <message numerus="yes">
        <source>the weights of %Ln layer(s) as %1, activations as %2</source>
        <translation>
            <numerusform>trọng số của %Ln lớp thành %1, giá trị kích hoạt thành %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Report</name>
    <message>
        <source>%n other layer(s)</source>
        <translation>%n lớp khác</translation>
    </message>
    <message>
        <source>graph</source>
        <translation>đồ thị</translation>
    </message>
    <message>
        <source>Bytes of each layer before and after</source>
        <translation>Số byte của từng lớp trước và sau</translation>
    </message>
    <message>
        <source>before</source>
        <translation>trước</translation>
    </message>
    <message>
        <source>after</source>
        <translation>sau</translation>
    </message>
    <message>
        <source>%1 in the file</source>
        <translation>%1 trong tệp</translation>
    </message>
    <message>
        <source>Size and accuracy of every state that was measured</source>
        <translation>Kích thước và độ chính xác của mọi trạng thái đã đo</translation>
    </message>
    <message>
        <source>Top-1 accuracy, %</source>
        <translation>Độ chính xác top-1, %</translation>
    </message>
    <message>
        <source>Agreement with the original, %</source>
        <translation>Mức trùng khớp với bản gốc, %</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>Kích thước tệp</translation>
    </message>
    <message>
        <source>original</source>
        <translation>bản gốc</translation>
    </message>
    <message>
        <source>result: %1, %2</source>
        <translation>kết quả: %1, %2</translation>
    </message>
    <message>
        <source>Weights of the layers that changed most, before and after</source>
        <translation>Trọng số của các lớp thay đổi nhiều nhất, trước và sau</translation>
    </message>
    <message>
        <source>%1 near zero</source>
        <translation>%1 gần không</translation>
    </message>
    <message>
        <source>Compression report</source>
        <translation>Báo cáo nén</translation>
    </message>
    <message>
        <source>%1, made smaller</source>
        <translation>%1, đã thu nhỏ</translation>
    </message>
    <message>
        <source>Made with Espalier %1. The same model, recipe and data give the same bytes.</source>
        <translation>Làm bằng Espalier %1. Cùng mô hình, công thức và dữ liệu cho cùng các byte.</translation>
    </message>
    <message>
        <source>Where the bytes went</source>
        <translation>Các byte nằm ở đâu</translation>
    </message>
    <message>
        <source>What was changed</source>
        <translation>Đã thay đổi những gì</translation>
    </message>
    <message>
        <source>How it was measured</source>
        <translation>Đã đo như thế nào</translation>
    </message>
    <message>
        <source>Size and accuracy</source>
        <translation>Kích thước và độ chính xác</translation>
    </message>
    <message>
        <source>Weights before and after</source>
        <translation>Trọng số trước và sau</translation>
    </message>
    <message>
        <source>The network</source>
        <translation>Mạng</translation>
    </message>
    <message>
        <source>The file is %1 times smaller.</source>
        <translation>Tệp nhỏ hơn %1 lần.</translation>
    </message>
    <message>
        <source>The file is %1 times larger.</source>
        <translation>Tệp lớn hơn %1 lần.</translation>
    </message>
    <message>
        <source>The file is as large as before.</source>
        <translation>Tệp lớn như trước.</translation>
    </message>
    <message>
        <source>Its answers were not measured.</source>
        <translation>Chưa đo các câu trả lời.</translation>
    </message>
    <message>
        <source>It gives the same answer as the original for %1 of the samples.</source>
        <translation>Trả lời giống bản gốc ở %1 số mẫu.</translation>
    </message>
    <message>
        <source>It gives the very same answers: %1 of them are right.</source>
        <translation>Trả lời y hệt như trước: %1 số câu đúng.</translation>
    </message>
    <message>
        <source>It answers right about as often as before: %1 instead of %2, within the uncertainty of the test.</source>
        <translation>Trả lời đúng gần như trước: %1 thay vì %2, nằm trong sai số của phép đo.</translation>
    </message>
    <message>
        <source>It answers right less often: %1 instead of %2.</source>
        <translation>Trả lời đúng ít hơn: %1 thay vì %2.</translation>
    </message>
    <message>
        <source>It answers right more often: %1 instead of %2.</source>
        <translation>Trả lời đúng nhiều hơn: %1 thay vì %2.</translation>
    </message>
    <message>
        <source>%1 times smaller</source>
        <translation>nhỏ hơn %1 lần</translation>
    </message>
    <message>
        <source>%1 times larger</source>
        <translation>lớn hơn %1 lần</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>không đổi</translation>
    </message>
    <message>
        <source>Right answers</source>
        <translation>Câu trả lời đúng</translation>
    </message>
    <message>
        <source>Not measured: %1.</source>
        <translation>Chưa đo: %1.</translation>
    </message>
    <message>
        <source>Same answers</source>
        <translation>Câu trả lời giống nhau</translation>
    </message>
    <message>
        <source>%n answer(s) differ</source>
        <translation>%n câu trả lời khác</translation>
    </message>
    <message>
        <source>The data have no labels: what is right is not known.</source>
        <translation>Dữ liệu không có nhãn: không biết câu nào đúng.</translation>
    </message>
    <message>
        <source>%1 points, within noise</source>
        <translation>%1 điểm, trong mức nhiễu</translation>
    </message>
    <message>
        <source>%1 points</source>
        <translation>%1 điểm</translation>
    </message>
    <message>
        <source>%1 of %2 samples instead of %3. Likely change (95 %): %4 to %5 points.</source>
        <translation>%1 trên %2 mẫu thay vì %3. Thay đổi có thể (95 %): từ %4 đến %5 điểm.</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Kích thước</translation>
    </message>
    <message>
        <source>%1 bytes instead of %2. The file that is sent.</source>
        <translation>%1 byte thay vì %2. Tệp được gửi đi.</translation>
    </message>
    <message>
        <source>Multiplications</source>
        <translation>Phép nhân</translation>
    </message>
    <message>
        <source>For one sample; %1 of them with whole numbers, which many devices do faster.</source>
        <translation>Cho một mẫu; %1 dùng số nguyên, nhiều thiết bị làm nhanh hơn.</translation>
    </message>
    <message>
        <source>Memory while it runs</source>
        <translation>Bộ nhớ khi chạy</translation>
    </message>
    <message>
        <source>Weights and the largest results in between, for one sample.</source>
        <translation>Trọng số và các kết quả trung gian lớn nhất, cho một mẫu.</translation>
    </message>
    <message>
        <source>%1 of %2 layers keep each weight in fewer bits than before; %3 of them compute with whole numbers.</source>
        <translation>%1 trên %2 lớp giữ mỗi trọng số bằng ít bit hơn trước; %3 lớp trong đó tính bằng số nguyên.</translation>
    </message>
    <message>
        <source>Rounded numbers</source>
        <translation>Làm tròn số</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 đến %2</translation>
    </message>
    <message>
        <source>Removed small weights</source>
        <translation>Bỏ các trọng số nhỏ</translation>
    </message>
    <message>
        <source>Nothing was changed: this is the original.</source>
        <translation>Không thay đổi gì: đây là bản gốc.</translation>
    </message>
    <message>
        <source>Both models answered the same %1 samples (%2), with the arithmetic that ONNX Runtime 1.30 uses for these files.</source>
        <translation>Cả hai mô hình trả lời cùng %1 mẫu (%2), với cách tính mà ONNX Runtime 1.30 dùng cho các tệp này.</translation>
    </message>
    <message>
        <source>The ranges for rounding were taken from %1 other samples.</source>
        <translation>Khoảng giá trị để làm tròn lấy từ %1 mẫu khác.</translation>
    </message>
    <message>
        <source>Read with care.</source>
        <translation>Đọc cẩn thận.</translation>
    </message>
    <message>
        <source>The same samples guided the choices. On new ones expect a little less, and confirm with samples of your own use.</source>
        <translation>Chính các mẫu này đã dẫn dắt lựa chọn. Với mẫu mới hãy chờ kết quả thấp hơn một chút, và kiểm lại bằng mẫu của chính nơi sử dụng.</translation>
    </message>
    <message>
        <source>Without labels only agreement with the original can be said, not how often it is right.</source>
        <translation>Không có nhãn thì chỉ nói được mức trùng khớp với bản gốc, không nói được bao nhiêu câu đúng.</translation>
    </message>
    <message>
        <source>All figures</source>
        <translation>Tất cả các số</translation>
    </message>
    <message>
        <source>result</source>
        <translation>kết quả</translation>
    </message>
    <message>
        <source>change</source>
        <translation>thay đổi</translation>
    </message>
    <message>
        <source>File, bytes</source>
        <translation>Tệp, byte</translation>
    </message>
    <message>
        <source>External data, bytes</source>
        <translation>Dữ liệu ngoài, byte</translation>
    </message>
    <message>
        <source>Download (zlib, level 6), bytes</source>
        <translation>Tải về (zlib, mức 6), byte</translation>
    </message>
    <message>
        <source>If zeros were stored sparsely, bytes</source>
        <translation>Nếu lưu thưa các số không, byte</translation>
    </message>
    <message>
        <source>RAM for one sample, bytes</source>
        <translation>RAM cho một mẫu, byte</translation>
    </message>
    <message>
        <source>Multiply-accumulates a sample</source>
        <translation>Phép nhân–cộng mỗi mẫu</translation>
    </message>
    <message>
        <source>Of these on integers</source>
        <translation>Trong đó bằng số nguyên</translation>
    </message>
    <message>
        <source>%1, 95 % interval for unseen data</source>
        <translation>%1, khoảng 95 % cho dữ liệu chưa thấy</translation>
    </message>
    <message>
        <source>%1 with the original</source>
        <translation>%1 với bản gốc</translation>
    </message>
    <message>
        <source>Difference of top-1, 95 % interval (paired, Newcombe), points</source>
        <translation>Chênh lệch top-1, khoảng 95 % (ghép cặp, Newcombe), điểm</translation>
    </message>
    <message>
        <source>McNemar&apos;s test</source>
        <translation>Kiểm định McNemar</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Các lớp</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>lớp</translation>
    </message>
    <message>
        <source>bytes before</source>
        <translation>byte trước</translation>
    </message>
    <message>
        <source>bytes after</source>
        <translation>byte sau</translation>
    </message>
    <message>
        <source>weights</source>
        <translation>trọng số</translation>
    </message>
    <message>
        <source>zeros</source>
        <translation>số không</translation>
    </message>
    <message>
        <source>what was done</source>
        <translation>đã làm gì</translation>
    </message>
    <message>
        <source>%1, on integers</source>
        <translation>%1, bằng số nguyên</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>không gì</translation>
    </message>
    <message>
        <source>Samples whose answer changed</source>
        <translation>Các mẫu có câu trả lời đổi</translation>
    </message>
    <message>
        <source>%n sample(s)</source>
        <translation>%n mẫu</translation>
    </message>
    <message>
        <source>margin</source>
        <translation>khoảng cách</translation>
    </message>
    <message>
        <source>sample</source>
        <translation>mẫu</translation>
    </message>
    <message>
        <source>label</source>
        <translation>nhãn</translation>
    </message>
    <message>
        <source>Where this comes from</source>
        <translation>Nguồn gốc</translation>
    </message>
    <message>
        <source>file</source>
        <translation>tệp</translation>
    </message>
    <message>
        <source>hash (XXH3, 128 bits)</source>
        <translation>mã băm (XXH3, 128 bit)</translation>
    </message>
    <message>
        <source>opset</source>
        <translation>opset</translation>
    </message>
    <message>
        <source>Espalier %1, kernels for %2. The result was read back after writing and run on probe inputs: the same bits.</source>
        <translation>Espalier %1, nhân tính cho %2. Kết quả đã được đọc lại sau khi ghi và chạy thử: giống từng bit.</translation>
    </message>
    <message>
        <source>Espalier %1, kernels for %2. The result was not run after writing: %3.</source>
        <translation>Espalier %1, nhân tính cho %2. Kết quả chưa được chạy sau khi ghi: %3.</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Công thức</translation>
    </message>
    <message>
        <source>The original and this recipe give the result; the result carries both the recipe and the original&apos;s hash.</source>
        <translation>Bản gốc và công thức này cho ra kết quả; kết quả mang theo cả công thức và mã băm của bản gốc.</translation>
    </message>
    <message>
        <source>The network, with what was done to each layer</source>
        <translation>Mạng, với những gì đã làm ở từng lớp</translation>
    </message>
    <message>
        <source>thousand</source>
        <translation>nghìn</translation>
    </message>
    <message>
        <source>million</source>
        <translation>triệu</translation>
    </message>
    <message>
        <source>billion</source>
        <translation>tỷ</translation>
    </message>
    <message>
        <source>agreement</source>
        <translation>mức trùng khớp</translation>
    </message>
    <message>
        <source>%1, changed</source>
        <translation>%1, đã thay đổi</translation>
    </message>
    <message>
        <source>The file is about as large as before: it has %1 bytes more.</source>
        <translation>Tệp gần như lớn bằng trước: nhiều hơn %1 byte.</translation>
    </message>
    <message>
        <source>The file is about as large as before: it has %1 bytes less.</source>
        <translation>Tệp gần như lớn bằng trước: ít hơn %1 byte.</translation>
    </message>
    <message>
        <source>value of a weight; height: how many have it</source>
        <translation>giá trị của trọng số; chiều cao: số trọng số có giá trị đó</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>Trang %1 / %2</translation>
    </message>
    <message>
        <source>d MMMM yyyy</source>
        <translation>&apos;ngày&apos; d &apos;tháng&apos; M &apos;năm&apos; yyyy</translation>
    </message>
    <message>
        <source>Note: %1.</source>
        <translation>Ghi chú: %1.</translation>
    </message>
    <message>
        <source>up by less than 0.1 %</source>
        <translation>tăng chưa đến 0,1 %</translation>
    </message>
    <message>
        <source>down by less than 0.1 %</source>
        <translation>giảm chưa đến 0,1 %</translation>
    </message>
    <message>
        <source>Names are shown short: %1 is “%2” in the file. The table of layers as CSV has all of them whole.</source>
        <translation>Tên được viết gọn: %1 là “%2” trong tệp. Bảng các lớp dạng CSV ghi đủ mọi tên.</translation>
    </message>
    <message>
        <source>%1 not applied: %2</source>
        <translation>không áp dụng “%1”: %2</translation>
    </message>
    <message>
        <source>The first %1 of %2; the report as JSON lists all.</source>
        <translation>%1 mẫu đầu trong số %2; báo cáo dạng JSON liệt kê đủ.</translation>
    </message>
    <message>
        <source>Right next tokens, %</source>
        <translation>Token kế tiếp đúng, %</translation>
    </message>
    <message>
        <source>next token</source>
        <translation>token kế tiếp</translation>
    </message>
    <message>
        <source>next token in first 5</source>
        <translation>token kế tiếp trong 5 đầu</translation>
    </message>
    <message>
        <source>loss</source>
        <translation>mất mát</translation>
    </message>
    <message>
        <source>perplexity</source>
        <translation>độ rối</translation>
    </message>
    <message>
        <source>Perplexity is %1 instead of %2.</source>
        <translation>Độ rối là %1 thay vì %2.</translation>
    </message>
    <message>
        <source>Next tokens right</source>
        <translation>Token kế tiếp đúng</translation>
    </message>
    <message>
        <source>%1 of %2 positions instead of %3. Likely change (95 %): %4 to %5 points.</source>
        <translation>%1 trên %2 vị trí thay vì %3. Thay đổi có thể (95 %): từ %4 đến %5 điểm.</translation>
    </message>
    <message>
        <source>Difference of right next tokens, 95 % interval (Student, over sequences), points</source>
        <translation>Chênh lệch token kế tiếp đúng, khoảng 95 % (Student, theo chuỗi), điểm</translation>
    </message>
    <message>
        <source>Difference of loss, 95 % interval (Student, over sequences), nats</source>
        <translation>Chênh lệch mất mát, khoảng 95 % (Student, theo chuỗi), nat</translation>
    </message>
    <message>
        <source>Student&apos;s test over sequences</source>
        <translation>Kiểm định Student theo chuỗi</translation>
    </message>
    <message>
        <source>Positions whose next token changed</source>
        <translation>Các vị trí có token kế tiếp đổi</translation>
    </message>
    <message>
        <source>Sums of 8-bit products saturated, as on x86 processors without VNNI.</source>
        <translation>Tổng các tích 8 bit bị bão hòa, như trên bộ xử lý x86 không có VNNI.</translation>
    </message>
    <message>
        <source>Right before and wrong now: %1.</source>
        <translation>Trước đúng nay sai: %1.</translation>
    </message>
    <message>
        <source>Wrong before and right now: %1.</source>
        <translation>Trước sai nay đúng: %1.</translation>
    </message>
    <message>
        <source>If an entropy coder stored the weights, bytes</source>
        <translation>Nếu trọng số được mã hóa entropy, byte</translation>
    </message>
    <message>
        <source>Slower than it had to be, %1: %2.</source>
        <translation>Chậm hơn mức cần thiết, %1: %2.</translation>
    </message>
    <message>
        <source>In %1 of %2 layers small weights became zero: %3 of each layer.</source>
        <translation>Ở %1 trên %2 lớp, các trọng số nhỏ đã thành số 0: %3 của mỗi lớp.</translation>
    </message>
    <message>
        <source>Of %1 of them the file leaves the zeros out, which makes it smaller.</source>
        <translation>Với %1 lớp trong số đó, tệp bỏ hẳn các số 0 nên nhỏ hơn.</translation>
    </message>
    <message>
        <source>This alone saves no bytes in this file; it prepares for downloads and devices that skip zeros.</source>
        <translation>Riêng việc này không bớt byte nào trong tệp; nó có ích khi tải về và cho thiết bị bỏ qua số 0.</translation>
    </message>
    <message>
        <source>less than %1</source>
        <translation>chưa tới %1</translation>
    </message>
</context>
<context>
    <name>SampleView</name>
    <message>
        <source>Input “%1”, %2</source>
        <translation>Đầu vào “%1”, %2</translation>
    </message>
    <message>
        <source>As the model gets it: black is %1, white %2</source>
        <translation>Đúng như mô hình nhận: đen là %1, trắng là %2</translation>
    </message>
    <message>
        <source>Turned: rows run from left to right</source>
        <translation>Đã xoay: các hàng chạy từ trái sang phải</translation>
    </message>
    <message>
        <source>As the model gets it: from %1 to %2</source>
        <translation>Đúng như mô hình nhận: từ %1 đến %2</translation>
    </message>
    <message>
        <source>No picture for this shape</source>
        <translation>Không vẽ được hình cho kích cỡ này</translation>
    </message>
    <message numerus="yes">
        <source>%Ln value(s) are not finite</source>
        <translation>
            <numerusform>%Ln giá trị không hữu hạn</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Sensitivity</name>
    <message>
        <source>choose data to measure it</source>
        <translation>chọn dữ liệu để đo</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln answer(s) change at int8</source>
        <translation>
            <numerusform>%1 trên %Ln câu trả lời đổi khi dùng int8</numerusform>
        </translation>
    </message>
    <message>
        <source>Sensitivity unknown: %1</source>
        <translation>Chưa biết độ nhạy: %1</translation>
    </message>
    <message>
        <source>Sensitivity is measured on data; there are none</source>
        <translation>Độ nhạy được đo trên dữ liệu; chưa có dữ liệu</translation>
    </message>
    <message>
        <source>Sensitivity is being measured</source>
        <translation>Đang đo độ nhạy</translation>
    </message>
    <message>
        <source>Not measured yet: Measure, Measure sensitivity</source>
        <translation>Chưa đo: mở Đo, Đo độ nhạy</translation>
    </message>
    <message>
        <source>The model gives class numbers and no scores, so there is no divergence of its output</source>
        <translation>Mô hình cho số lớp chứ không cho điểm, nên không có độ phân kỳ của đầu ra</translation>
    </message>
    <message>
        <source>Output moves by %1 nats at int8 (KL divergence)</source>
        <translation>Đầu ra dời %1 nat khi là int8 (phân kỳ KL)</translation>
    </message>
</context>
<context>
    <name>esp::ActivationDetail</name>
    <message>
        <source>fix the range of %1</source>
        <translation>cố định khoảng của %1</translation>
    </message>
    <message>
        <source>calibrate the range of %1</source>
        <translation>hiệu chỉnh lại khoảng của %1</translation>
    </message>
</context>
<context>
    <name>esp::ActivationPlot</name>
    <message>
        <source>Copy as table</source>
        <translation>Sao chép dạng bảng</translation>
    </message>
    <message numerus="yes">
        <source>%1…%2: %Ln value(s)</source>
        <translation>
            <numerusform>%1…%2: %Ln giá trị</numerusform>
        </translation>
    </message>
    <message>
        <source>value	count</source>
        <translation>giá trị	số lượng</translation>
    </message>
</context>
<context>
    <name>esp::ActivationsPage</name>
    <message>
        <source>Select a layer</source>
        <translation>Chọn một lớp</translation>
    </message>
    <message>
        <source>What flows through the layers is measured on data. Choose data with Ctrl+D.</source>
        <translation>Giá trị đi qua các lớp được đo trên dữ liệu. Chọn dữ liệu bằng Ctrl+D.</translation>
    </message>
    <message>
        <source>These data have no samples to calibrate on. Choose data with at least five samples with Ctrl+D.</source>
        <translation>Dữ liệu này không có mẫu để hiệu chỉnh. Chọn dữ liệu có ít nhất năm mẫu bằng Ctrl+D.</translation>
    </message>
    <message>
        <source>measuring on the calibration data</source>
        <translation>đang đo trên dữ liệu hiệu chỉnh</translation>
    </message>
    <message>
        <source>There is no such tensor here.</source>
        <translation>Ở đây không có tensor này.</translation>
    </message>
    <message>
        <source>%1…%2</source>
        <comment>range</comment>
        <translation>%1…%2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln value(s) were not finite and are left out.</source>
        <translation>
            <numerusform>%Ln giá trị không hữu hạn đã được bỏ qua.</numerusform>
        </translation>
    </message>
    <message>
        <source>This tensor holds no float values, so there is no histogram of it.</source>
        <translation>Tensor này không chứa số thực nên không có phân bố.</translation>
    </message>
    <message>
        <source>none</source>
        <translation>không có</translation>
    </message>
    <message>
        <source>&lt; %1</source>
        <translation>&lt; %1</translation>
    </message>
    <message>
        <source>≤ %1</source>
        <comment>at most</comment>
        <translation>≤ %1</translation>
    </message>
    <message>
        <source>stays float</source>
        <translation>vẫn là số thực</translation>
    </message>
    <message>
        <source>The histogram is that of the original; the range is that of the exported model.</source>
        <translation>Phân bố là của bản gốc; khoảng giá trị là của mô hình xuất ra.</translation>
    </message>
    <message>
        <source>What it reads</source>
        <translation>Đầu vào</translation>
    </message>
    <message>
        <source>What it writes</source>
        <translation>Đầu ra</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>Tensor đang xem</translation>
    </message>
    <message>
        <source>Whose values are shown</source>
        <translation>Giá trị của tensor nào được hiện</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>Thang log</translation>
    </message>
    <message>
        <source>Counts on a logarithmic axis</source>
        <translation>Số lượng trên thang logarit</translation>
    </message>
    <message>
        <source>Histogram of the activations</source>
        <translation>Phân bố giá trị kích hoạt</translation>
    </message>
    <message>
        <source>Arrow keys go from bin to bin, + and − zoom, 0 shows all; the figures stand below as text</source>
        <translation>Phím mũi tên chuyển giữa các cột, + và − phóng thu, 0 hiện tất cả; số liệu ở bên dưới</translation>
    </message>
    <message>
        <source>Fixed range</source>
        <translation>Khoảng cố định</translation>
    </message>
    <message>
        <source>The range is what stands here or where the lines are dragged, not what calibration finds</source>
        <translation>Khoảng là số nhập ở đây hoặc chỗ kéo đường tới, không phải kết quả hiệu chỉnh</translation>
    </message>
    <message>
        <source>Least value that the codes cover</source>
        <translation>Giá trị nhỏ nhất mà mã bao phủ</translation>
    </message>
    <message>
        <source>Greatest value that the codes cover</source>
        <translation>Giá trị lớn nhất mà mã bao phủ</translation>
    </message>
    <message>
        <source>Of what the current layer reads</source>
        <translation>Của đầu vào lớp hiện tại</translation>
    </message>
    <message>
        <source>Progress of measuring</source>
        <translation>Tiến độ đo</translation>
    </message>
    <message>
        <source>Range seen</source>
        <translation>Khoảng đã gặp</translation>
    </message>
    <message>
        <source>Range of the codes</source>
        <translation>Khoảng của mã</translation>
    </message>
    <message>
        <source>Values outside</source>
        <translation>Giá trị nằm ngoài</translation>
    </message>
    <message>
        <source>Values seen</source>
        <translation>Số giá trị đã gặp</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>samples</comment>
        <translation>%1 trên %2</translation>
    </message>
    <message>
        <source>Counting: the histogram grows with each sample.</source>
        <translation>Đang đếm: biểu đồ lớn dần theo từng mẫu.</translation>
    </message>
    <message>
        <source>Counting was stopped; Measure goes on with it. The histogram is of the samples that were seen.</source>
        <translation>Đã dừng đếm; Đo sẽ tiếp tục. Biểu đồ là của các mẫu đã xem.</translation>
    </message>
    <message>
        <source>Samples counted</source>
        <translation>Số mẫu đã đếm</translation>
    </message>
    <message>
        <source>%1, %2 apart</source>
        <comment>how many codes, step</comment>
        <translation>%1, cách nhau %2</translation>
    </message>
    <message>
        <source>Codes</source>
        <translation>Số mã</translation>
    </message>
</context>
<context>
    <name>esp::AnswerTableModel</name>
    <message>
        <source>%1: %2</source>
        <comment>column and value</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>esp::AnswerTableView</name>
    <message>
        <source>Copy as table</source>
        <translation>Sao chép dạng bảng</translation>
    </message>
</context>
<context>
    <name>esp::Answers</name>
    <message>
        <source>applying the recipe</source>
        <translation>đang áp dụng công thức</translation>
    </message>
    <message>
        <source>measuring the original</source>
        <translation>đang đo bản gốc</translation>
    </message>
    <message>
        <source>measuring: %1 of %2 samples</source>
        <translation>đang đo: %1 trên %2 mẫu</translation>
    </message>
    <message>
        <source>measuring</source>
        <translation>đang đo</translation>
    </message>
    <message>
        <source>Open a model to see what its answers are.</source>
        <translation>Mở mô hình để xem các câu trả lời.</translation>
    </message>
    <message>
        <source>%1 cannot be run, so nothing can be measured.</source>
        <translation>Không chạy được %1 nên không đo được gì.</translation>
    </message>
    <message>
        <source>Choose data…</source>
        <translation>Chọn dữ liệu…</translation>
    </message>
    <message>
        <source>Reading data</source>
        <translation>Đang đọc dữ liệu</translation>
    </message>
    <message>
        <source>Add data to see which answers differ from the original&apos;s.</source>
        <translation>Thêm dữ liệu để thấy câu trả lời nào khác bản gốc.</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>Đo lại</translation>
    </message>
    <message>
        <source>Answers are listed when all samples were seen (%1).</source>
        <translation>Câu trả lời hiện ra khi đã chạy hết các mẫu (%1).</translation>
    </message>
    <message>
        <source>Comparing answers</source>
        <translation>Đang so sánh câu trả lời</translation>
    </message>
    <message>
        <source>Not measured yet.</source>
        <translation>Chưa đo.</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Đo</translation>
    </message>
    <message>
        <source>This is the original, so no answer differs. Prune or quantize a layer to see which answers that changes.</source>
        <translation>Đây là bản gốc nên không câu trả lời nào khác. Cắt tỉa hoặc lượng tử hóa một lớp để thấy câu trả lời nào đổi.</translation>
    </message>
    <message>
        <source>No answer differs from the original&apos;s: all %1 are the same.</source>
        <translation>Không câu trả lời nào khác bản gốc: cả %1 đều giống.</translation>
    </message>
    <message>
        <source>These data have no labels, so nobody knows how many answers of a class are right. Choose data with labels to see it.</source>
        <translation>Dữ liệu này không có nhãn nên không biết mỗi loại đúng bao nhiêu câu. Chọn dữ liệu có nhãn để xem.</translation>
    </message>
    <message>
        <source>These data have no labels, so nobody knows which classes are taken for others. Choose data with labels to see it.</source>
        <translation>Dữ liệu này không có nhãn nên không biết loại nào bị nhầm sang loại nào. Chọn dữ liệu có nhãn để xem.</translation>
    </message>
    <message>
        <source>values before the change</source>
        <translation>giá trị trước thay đổi</translation>
    </message>
    <message>
        <source>old values, %1</source>
        <translation>giá trị cũ, %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln of %1 answers differ; without labels nobody knows which are right</source>
        <translation>
            <numerusform>%Ln trên %1 câu trả lời khác; không có nhãn nên không biết câu nào đúng</numerusform>
        </translation>
    </message>
    <message>
        <source>The model gives class numbers instead of scores, so there are no margins.</source>
        <translation>Mô hình cho số loại thay vì điểm nên không có khoảng cách.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln of %1 answers are wrong</source>
        <translation>
            <numerusform>%Ln trên %1 câu trả lời sai</numerusform>
        </translation>
    </message>
    <message>
        <source>Next tokens are answers at every position, too many to list here. The preview counts them, and a report as JSON lists those that differ.</source>
        <translation>Token kế tiếp là câu trả lời ở mỗi vị trí, quá nhiều để liệt kê ở đây. Phần xem trước đếm chúng, báo cáo JSON liệt kê những token khác nhau.</translation>
    </message>
    <message>
        <source>%1 worse</source>
        <translation>%1 kém đi</translation>
    </message>
    <message>
        <source>%1 better</source>
        <translation>%1 tốt lên</translation>
    </message>
    <message>
        <source>%1 between two wrong ones</source>
        <translation>%1 từ sai sang sai</translation>
    </message>
    <message>
        <source>%1 lost right answers</source>
        <translation>%1 mất câu đúng</translation>
    </message>
    <message>
        <source>%1 gained some</source>
        <translation>%1 thêm câu đúng</translation>
    </message>
    <message numerus="yes">
        <source>%Ln of %1 answers differ: %2</source>
        <translation>
            <numerusform>%Ln trên %1 câu trả lời khác: %2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es), each with as many right answers as before</source>
        <translation>
            <numerusform>%Ln loại, loại nào cũng đúng nhiều như trước</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es): %1</source>
        <translation>
            <numerusform>%Ln loại: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::AnswersPanel</name>
    <message>
        <source>All (%1)</source>
        <translation>Tất cả (%1)</translation>
    </message>
    <message>
        <source>Worse (%1)</source>
        <translation>Kém đi (%1)</translation>
    </message>
    <message>
        <source>Better (%1)</source>
        <translation>Tốt lên (%1)</translation>
    </message>
    <message>
        <source>Both wrong (%1)</source>
        <translation>Cả hai sai (%1)</translation>
    </message>
    <message>
        <source>Choose data…</source>
        <translation>Chọn dữ liệu…</translation>
    </message>
    <message>
        <source>Flipped samples (%1)</source>
        <translation>Mẫu đổi câu trả lời (%1)</translation>
    </message>
    <message>
        <source>Flipped samples</source>
        <translation>Mẫu đổi câu trả lời</translation>
    </message>
    <message>
        <source>Per class</source>
        <translation>Theo loại</translation>
    </message>
    <message>
        <source>Confusion</source>
        <translation>Nhầm lẫn</translation>
    </message>
    <message>
        <source>Samples that the present state answers otherwise than the original</source>
        <translation>Các mẫu mà trạng thái hiện tại trả lời khác bản gốc</translation>
    </message>
    <message>
        <source>Right answers of each class, before and now</source>
        <translation>Câu trả lời đúng của từng loại, trước và nay</translation>
    </message>
    <message>
        <source>Which classes are taken for which (confusion matrix)</source>
        <translation>Loại nào bị nhầm sang loại nào (ma trận nhầm lẫn)</translation>
    </message>
    <message>
        <source>Parts of the answers</source>
        <translation>Các phần của câu trả lời</translation>
    </message>
    <message>
        <source>The input of the current sample stands beside the table. S sorts by the current column.</source>
        <translation>Đầu vào của mẫu hiện tại ở cạnh bảng. Phím S sắp theo cột hiện tại.</translation>
    </message>
    <message>
        <source>Change per class</source>
        <translation>Thay đổi theo loại</translation>
    </message>
    <message>
        <source>S sorts by the current column.</source>
        <translation>Phím S sắp theo cột hiện tại.</translation>
    </message>
    <message>
        <source>Confused classes</source>
        <translation>Các loại bị nhầm</translation>
    </message>
    <message>
        <source>The current pair is marked in the matrix. S sorts by the current column.</source>
        <translation>Cặp hiện tại được đánh dấu trong ma trận. Phím S sắp theo cột hiện tại.</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>Ma trận nhầm lẫn</translation>
    </message>
    <message>
        <source>Arrows move from cell to cell, with Ctrl to the next that is not empty; + and − zoom, 0 shows all</source>
        <translation>Phím mũi tên đi từng ô, thêm Ctrl để đến ô không trống kế tiếp; + và − để phóng, 0 để xem tất cả</translation>
    </message>
    <message>
        <source>Which changes are listed</source>
        <translation>Liệt kê thay đổi nào</translation>
    </message>
    <message>
        <source>Worse: was right, is wrong. Better: was wrong, is right.</source>
        <translation>Kém đi: trước đúng, nay sai. Tốt lên: trước sai, nay đúng.</translation>
    </message>
    <message>
        <source>Present state</source>
        <translation>Trạng thái hiện tại</translation>
    </message>
    <message>
        <source>Difference to the original</source>
        <translation>Chênh lệch với bản gốc</translation>
    </message>
    <message>
        <source>What the matrix shows</source>
        <translation>Ma trận cho thấy gì</translation>
    </message>
    <message>
        <source>Counts of the present state, or how they differ from the original&apos;s</source>
        <translation>Số đếm ở trạng thái hiện tại, hoặc chênh lệch với bản gốc</translation>
    </message>
    <message>
        <source>Difference: filled cells have more samples than in the original, hollow ones fewer</source>
        <translation>Chênh lệch: ô đặc có nhiều mẫu hơn bản gốc, ô rỗng có ít hơn</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Thu nhỏ</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Phóng to</translation>
    </message>
    <message>
        <source>Show the whole matrix</source>
        <translation>Xem cả ma trận</translation>
    </message>
    <message>
        <source>Cell of the matrix</source>
        <translation>Ô của ma trận</translation>
    </message>
</context>
<context>
    <name>esp::ChannelTableModel</name>
    <message numerus="yes">
        <source>%1…%2, norm %3, %Ln zero(s)</source>
        <translation>
            <numerusform>%1…%2, chuẩn %3, %Ln số không</numerusform>
        </translation>
    </message>
    <message>
        <source>%1…%2</source>
        <comment>range</comment>
        <translation>%1…%2</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 %2, before %3</source>
        <translation>%1 %2, trước đó %3</translation>
    </message>
    <message>
        <source>Output channel</source>
        <translation>Kênh ra</translation>
    </message>
    <message>
        <source>From the least weight to the greatest; a wide channel needs a coarse grid</source>
        <translation>Từ trọng số nhỏ nhất đến lớn nhất; kênh rộng cần lưới thô</translation>
    </message>
    <message>
        <source>Square root of the sum of squares: how much the channel weighs</source>
        <translation>Căn bậc hai của tổng bình phương: kênh nặng bao nhiêu</translation>
    </message>
    <message>
        <source>Step of the grid that the channel&apos;s codes count in</source>
        <translation>Bước lưới mà mã của kênh đếm theo</translation>
    </message>
    <message>
        <source>Channel</source>
        <translation>Kênh</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Khoảng giá trị</translation>
    </message>
    <message>
        <source>Norm</source>
        <translation>Chuẩn</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Tỉ lệ</translation>
    </message>
</context>
<context>
    <name>esp::ChannelsPage</name>
    <message>
        <source>No weights can be shown: %1.</source>
        <translation>Không hiện được trọng số: %1.</translation>
    </message>
    <message>
        <source>reading weights</source>
        <translation>đang đọc trọng số</translation>
    </message>
    <message numerus="yes">
        <source>%Ln channel(s)</source>
        <translation>
            <numerusform>%Ln kênh</numerusform>
        </translation>
    </message>
    <message>
        <source>BatchNormalization was folded into these weights, so their scale differs from the original.</source>
        <translation>BatchNormalization đã gộp vào trọng số này nên tỉ lệ khác bản gốc.</translation>
    </message>
    <message>
        <source>Channel %1 of %2 weights</source>
        <translation>Kênh %1, %2 trọng số</translation>
    </message>
    <message>
        <source>before: %1</source>
        <translation>trước: %1</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>không đổi</translation>
    </message>
    <message>
        <source>after: %1</source>
        <translation>sau: %1</translation>
    </message>
    <message>
        <source>before</source>
        <translation>trước</translation>
    </message>
    <message>
        <source>after</source>
        <translation>sau</translation>
    </message>
    <message>
        <source>Output channels</source>
        <translation>Các kênh ra</translation>
    </message>
    <message>
        <source>Range and norm of each channel&apos;s weights; a click on a title sorts, the third brings back the order of the network</source>
        <translation>Khoảng và chuẩn trọng số của từng kênh; nhấp tiêu đề để sắp xếp, lần thứ ba trở về thứ tự của mạng</translation>
    </message>
</context>
<context>
    <name>esp::ClassTableModel</name>
    <message>
        <source>Class %1: %2 right before, %3 now</source>
        <translation>Loại %1: trước đúng %2, nay %3</translation>
    </message>
    <message>
        <source>Share right: %1 before, %2 now</source>
        <translation>Tỉ lệ đúng: trước %1, nay %2</translation>
    </message>
    <message>
        <source>The class that the data name</source>
        <translation>Loại mà dữ liệu ghi</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Loại</translation>
    </message>
    <message>
        <source>Samples of this class</source>
        <translation>Số mẫu thuộc loại này</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Số mẫu</translation>
    </message>
    <message>
        <source>Right answers of the original</source>
        <translation>Câu đúng của bản gốc</translation>
    </message>
    <message>
        <source>Right before</source>
        <translation>Đúng trước</translation>
    </message>
    <message>
        <source>Right answers in the present state</source>
        <translation>Câu đúng ở trạng thái hiện tại</translation>
    </message>
    <message>
        <source>Right now</source>
        <translation>Đúng nay</translation>
    </message>
    <message>
        <source>Right answers now, minus those before</source>
        <translation>Số câu đúng nay trừ số câu đúng trước</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Chênh lệch</translation>
    </message>
    <message>
        <source>Share of the class that is right: the original above, the present state below</source>
        <translation>Tỉ lệ đúng của loại: bản gốc ở trên, trạng thái hiện tại ở dưới</translation>
    </message>
    <message>
        <source>Share right, before and now</source>
        <translation>Tỉ lệ đúng, trước và nay</translation>
    </message>
</context>
<context>
    <name>esp::CommandPalette</name>
    <message>
        <source>Find a command</source>
        <translation>Tìm lệnh</translation>
    </message>
    <message>
        <source>Command, layer, panel, preset or recent file</source>
        <translation>Lệnh, lớp, bảng, mẫu sẵn hoặc tệp gần đây</translation>
    </message>
    <message>
        <source>Arrows choose, Enter runs, Esc closes</source>
        <translation>Mũi tên để chọn, Enter để chạy, Esc để đóng</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>Kết quả tìm</translation>
    </message>
    <message>
        <source>Enter runs the chosen command</source>
        <translation>Enter chạy lệnh đã chọn</translation>
    </message>
    <message>
        <source>Nothing has such a name</source>
        <translation>Không có gì mang tên như vậy</translation>
    </message>
    <message>
        <source>Enter runs it, Esc closes</source>
        <translation>Enter để chạy, Esc để đóng</translation>
    </message>
</context>
<context>
    <name>esp::ConfusionView</name>
    <message>
        <source>%1, answered with no class: no score is a number</source>
        <translation>%1, không có câu trả lời: không điểm nào là số</translation>
    </message>
    <message>
        <source>%1, answered %2</source>
        <translation>%1, trả lời %2</translation>
    </message>
    <message>
        <source>No sample has this label</source>
        <translation>Không mẫu nào có nhãn này</translation>
    </message>
    <message>
        <source>%1 of %2 samples now, %3 before (%4)</source>
        <translation>nay %1 trên %2 mẫu, trước %3 (%4)</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Nhãn</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Trả lời</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Trước</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Nay</translation>
    </message>
    <message>
        <source>label ↓ answer →</source>
        <translation>nhãn ↓ trả lời →</translation>
    </message>
    <message>
        <source>%1, answered right</source>
        <translation>%1, trả lời đúng</translation>
    </message>
</context>
<context>
    <name>esp::DataDialog</name>
    <message>
        <source>Data for %1</source>
        <translation>Dữ liệu cho %1</translation>
    </message>
    <message>
        <source>First samples as the model gets them</source>
        <translation>Các mẫu đầu như mô hình nhận được</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Trước</translation>
    </message>
    <message>
        <source>Previous sample</source>
        <translation>Mẫu trước</translation>
    </message>
    <message>
        <source>Show the sample before this one</source>
        <translation>Hiện mẫu trước mẫu này</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Sau</translation>
    </message>
    <message>
        <source>Next sample</source>
        <translation>Mẫu sau</translation>
    </message>
    <message>
        <source>Show the sample after this one</source>
        <translation>Hiện mẫu sau mẫu này</translation>
    </message>
    <message>
        <source>Progress of reading</source>
        <translation>Tiến độ đọc</translation>
    </message>
    <message>
        <source>Save &amp;as dataset file…</source>
        <translation>&amp;Lưu thành tệp dữ liệu…</translation>
    </message>
    <message>
        <source>Save as dataset file</source>
        <translation>Lưu thành tệp dữ liệu</translation>
    </message>
    <message>
        <source>Write all this as a *.dataset.json, which opens without questions and which the command line reads, too</source>
        <translation>Ghi tất cả thành *.dataset.json, mở được ngay không cần hỏi, dòng lệnh cũng đọc được</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Hủy</translation>
    </message>
    <message>
        <source>Leave the data as they were</source>
        <translation>Để dữ liệu như cũ</translation>
    </message>
    <message>
        <source>Use these data</source>
        <translation>Dùng dữ liệu này</translation>
    </message>
    <message>
        <source>Measure and calibrate the model on these data</source>
        <translation>Đo và hiệu chỉnh mô hình trên dữ liệu này</translation>
    </message>
    <message>
        <source>Sample %1 of %2</source>
        <translation>Mẫu %1 trong %2</translation>
    </message>
    <message>
        <source>Dataset files (*.dataset.json)</source>
        <translation>Tệp dữ liệu (*.dataset.json)</translation>
    </message>
    <message>
        <source>%1 was written.</source>
        <translation>Đã ghi %1.</translation>
    </message>
</context>
<context>
    <name>esp::DataForm</name>
    <message>
        <source>Data (*.npz *.csv *.bin *.json *ubyte* *.gz);;All files (*)</source>
        <translation>Dữ liệu (*.npz *.csv *.bin *.json *ubyte* *.gz);;Mọi tệp (*)</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Mẫu</translation>
    </message>
    <message>
        <source>A file or a folder with samples; it can also be dropped here</source>
        <translation>Tệp hoặc thư mục chứa mẫu; cũng có thể thả vào đây</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Tệp…</translation>
    </message>
    <message>
        <source>Choose a file with samples, a list of photographs or a *.dataset.json</source>
        <translation>Chọn tệp chứa mẫu, danh sách ảnh hoặc *.dataset.json</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Thư mục…</translation>
    </message>
    <message>
        <source>Choose a folder: photographs in a folder for each class, or the files of MNIST or CIFAR</source>
        <translation>Chọn thư mục: ảnh xếp mỗi loại một thư mục, hoặc các tệp MNIST hay CIFAR</translation>
    </message>
    <message>
        <source>&amp;Data</source>
        <translation>&amp;Dữ liệu</translation>
    </message>
    <message>
        <source>Open data</source>
        <translation>Mở dữ liệu</translation>
    </message>
    <message>
        <source>Open a folder of data</source>
        <translation>Mở thư mục dữ liệu</translation>
    </message>
    <message>
        <source>No labels</source>
        <translation>Không có nhãn</translation>
    </message>
    <message>
        <source>The file with one class number for each sample</source>
        <translation>Tệp có một số loại cho mỗi mẫu</translation>
    </message>
    <message>
        <source>Choose the file with the labels</source>
        <translation>Chọn tệp nhãn</translation>
    </message>
    <message>
        <source>La&amp;bels</source>
        <translation>&amp;Nhãn</translation>
    </message>
    <message>
        <source>Open labels</source>
        <translation>Mở nhãn</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Không</translation>
    </message>
    <message>
        <source>The column with class numbers, counted from 0</source>
        <translation>Cột chứa số loại, đếm từ 0</translation>
    </message>
    <message>
        <source>La&amp;bel column</source>
        <translation>Cột &amp;nhãn</translation>
    </message>
    <message>
        <source>Every fifth sample</source>
        <translation>Cứ năm mẫu lấy một</translation>
    </message>
    <message>
        <source>Other data</source>
        <translation>Dữ liệu khác</translation>
    </message>
    <message>
        <source>What the ranges of activations are measured on; it never takes part in measuring accuracy</source>
        <translation>Dùng để đo khoảng giá trị kích hoạt; không bao giờ dùng để đo độ chính xác</translation>
    </message>
    <message>
        <source>&amp;Calibrate on</source>
        <translation>&amp;Hiệu chỉnh trên</translation>
    </message>
    <message>
        <source>Samples of the same kind that calibrate</source>
        <translation>Mẫu cùng dạng để hiệu chỉnh</translation>
    </message>
    <message>
        <source>Choose a file with samples that calibrate</source>
        <translation>Chọn tệp chứa mẫu hiệu chỉnh</translation>
    </message>
    <message>
        <source>Choose a folder with samples that calibrate</source>
        <translation>Chọn thư mục chứa mẫu hiệu chỉnh</translation>
    </message>
    <message>
        <source>Calibration data</source>
        <translation>Dữ liệu hiệu chỉnh</translation>
    </message>
    <message>
        <source>Open calibration data</source>
        <translation>Mở dữ liệu hiệu chỉnh</translation>
    </message>
    <message>
        <source>All samples</source>
        <translation>Tất cả mẫu</translation>
    </message>
    <message>
        <source>Only the first so many samples; 0 takes all</source>
        <translation>Chỉ lấy ngần này mẫu đầu; 0 lấy tất cả</translation>
    </message>
    <message>
        <source>Use at &amp;most</source>
        <translation>Dùng nhiề&amp;u nhất</translation>
    </message>
    <message>
        <source>%1: “%2” is no number. Write 0.5, 1/255 or a number for each channel: 0.485; 0.456; 0.406.</source>
        <translation>%1: “%2” không phải số. Viết 0,5, 1/255 hoặc mỗi kênh một số: 0,485; 0,456; 0,406.</translation>
    </message>
    <message>
        <source>%1 is one number for all channels.</source>
        <translation>%1 là một số chung cho mọi kênh.</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Câu trả lời</translation>
    </message>
    <message>
        <source>The output that holds the answer</source>
        <translation>Đầu ra chứa câu trả lời</translation>
    </message>
    <message>
        <source>Ou&amp;tput</source>
        <translation>Đầu &amp;ra</translation>
    </message>
    <message>
        <source>Scores, the highest is the answer</source>
        <translation>Điểm, cao nhất là câu trả lời</translation>
    </message>
    <message>
        <source>The class itself, a whole number</source>
        <translation>Chính số loại, số nguyên</translation>
    </message>
    <message>
        <source>How the output says which class it is</source>
        <translation>Đầu ra cho biết loại bằng cách nào</translation>
    </message>
    <message>
        <source>It &amp;holds</source>
        <translation>&amp;Chứa</translation>
    </message>
    <message>
        <source>&amp;Reset to guess</source>
        <translation>Về mức đ&amp;oán</translation>
    </message>
    <message>
        <source>&amp;Reset to file</source>
        <translation>Về như &amp;tệp</translation>
    </message>
    <message>
        <source>Task: classification. Measured are the answers that are right (top-1, with scores also top-5) and those equal to the original&apos;s.</source>
        <translation>Bài toán: phân loại. Đo số câu trả lời đúng (top-1, có điểm thì cả top-5) và số câu giống bản gốc.</translation>
    </message>
    <message>
        <source>Back to the values that were proposed</source>
        <translation>Về các giá trị đã đề nghị</translation>
    </message>
    <message>
        <source>Preprocessing</source>
        <translation>Tiền xử lý</translation>
    </message>
    <message>
        <source>The model&apos;s input that the values below are for</source>
        <translation>Đầu vào của mô hình mà các giá trị dưới đây áp dụng</translation>
    </message>
    <message>
        <source>&amp;Input</source>
        <translation>Đầu &amp;vào</translation>
    </message>
    <message>
        <source>The array of the data that feeds it, or the same number for every sample</source>
        <translation>Mảng dữ liệu cấp cho đầu vào, hoặc một số chung cho mọi mẫu</translation>
    </message>
    <message>
        <source>&amp;Fed by</source>
        <translation>&amp;Lấy từ</translation>
    </message>
    <message>
        <source>One number for all elements, or one for each</source>
        <translation>Một số cho mọi phần tử, hoặc mỗi phần tử một số</translation>
    </message>
    <message>
        <source>Constant</source>
        <translation>Hằng số</translation>
    </message>
    <message>
        <source>The usual ways to make numbers of pixels</source>
        <translation>Các cách thường dùng để đổi điểm ảnh thành số</translation>
    </message>
    <message>
        <source>&amp;Values</source>
        <translation>&amp;Giá trị</translation>
    </message>
    <message>
        <source>&amp;Scale</source>
        <translation>Hệ &amp;số</translation>
    </message>
    <message>
        <source>Each value is multiplied by this first</source>
        <translation>Nhân mỗi giá trị với số này trước</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Hệ số</translation>
    </message>
    <message>
        <source>M&amp;ean</source>
        <translation>&amp;Trung bình</translation>
    </message>
    <message>
        <source>Subtracted after scaling: one number, or one for each channel</source>
        <translation>Trừ đi sau khi nhân: một số, hoặc mỗi kênh một số</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Trung bình</translation>
    </message>
    <message>
        <source>Deviatio&amp;n</source>
        <translation>Độ lệ&amp;ch</translation>
    </message>
    <message>
        <source>What is left is divided by this: one number, or one for each channel</source>
        <translation>Phần còn lại chia cho số này: một số, hoặc mỗi kênh một số</translation>
    </message>
    <message>
        <source>Deviation</source>
        <translation>Độ lệch</translation>
    </message>
    <message>
        <source>Deviation: 0 is not possible, values are divided by it.</source>
        <translation>Độ lệch: không thể là 0, giá trị được chia cho số này.</translation>
    </message>
    <message>
        <source>Red, green, blue</source>
        <translation>Đỏ, lục, lam</translation>
    </message>
    <message>
        <source>Blue, green, red</source>
        <translation>Lam, lục, đỏ</translation>
    </message>
    <message>
        <source>The order of colours that the model was trained with</source>
        <translation>Thứ tự màu lúc huấn luyện mô hình</translation>
    </message>
    <message>
        <source>C&amp;olours</source>
        <translation>&amp;Màu</translation>
    </message>
    <message>
        <source>As in the data</source>
        <translation>Như trong dữ liệu</translation>
    </message>
    <message>
        <source>Channels first (NCHW)</source>
        <translation>Kênh đứng đầu (NCHW)</translation>
    </message>
    <message>
        <source>Channels last (NHWC)</source>
        <translation>Kênh đứng cuối (NHWC)</translation>
    </message>
    <message>
        <source>Which axis of the input counts channels</source>
        <translation>Trục nào của đầu vào là kênh</translation>
    </message>
    <message>
        <source>Layo&amp;ut</source>
        <translation>&amp;Bố trí</translation>
    </message>
    <message>
        <source>Keep the size</source>
        <translation>Giữ nguyên cỡ</translation>
    </message>
    <message>
        <source>Short side to</source>
        <translation>Cạnh ngắn thành</translation>
    </message>
    <message>
        <source>Both sides to</source>
        <translation>Hai cạnh thành</translation>
    </message>
    <message>
        <source>Photographs are resized with an antialiased bilinear filter, as Pillow does it</source>
        <translation>Đổi cỡ ảnh bằng bộ lọc song tuyến tính khử răng cưa, như Pillow</translation>
    </message>
    <message>
        <source>Side after resizing</source>
        <translation>Cạnh sau khi đổi cỡ</translation>
    </message>
    <message>
        <source>Pixels of the short side, or the height</source>
        <translation>Điểm ảnh của cạnh ngắn, hoặc chiều cao</translation>
    </message>
    <message>
        <source>Width after resizing</source>
        <translation>Chiều rộng sau khi đổi cỡ</translation>
    </message>
    <message>
        <source>Pixels</source>
        <translation>Điểm ảnh</translation>
    </message>
    <message>
        <source>Resi&amp;ze</source>
        <translation>Đổi &amp;cỡ</translation>
    </message>
    <message>
        <source>Height of the crop</source>
        <translation>Chiều cao phần cắt</translation>
    </message>
    <message>
        <source>Pixels that are cut out of the centre; 0 keeps all</source>
        <translation>Số điểm ảnh cắt lấy ở giữa; 0 giữ tất cả</translation>
    </message>
    <message>
        <source>Width of the crop</source>
        <translation>Chiều rộng phần cắt</translation>
    </message>
    <message>
        <source>Cro&amp;p</source>
        <translation>Cắ&amp;t</translation>
    </message>
    <message>
        <source>Array “%1”</source>
        <translation>Mảng “%1”</translation>
    </message>
    <message>
        <source>A constant</source>
        <translation>Hằng số</translation>
    </message>
    <message>
        <source>Own values</source>
        <translation>Giá trị riêng</translation>
    </message>
    <message>
        <source>The input takes whole numbers: values are fed as they are.</source>
        <translation>Đầu vào nhận số nguyên: cấp giá trị nguyên như vậy.</translation>
    </message>
    <message>
        <source>Task: next token. Measured are the next tokens that are right and, with scores, the mean loss and the perplexity.</source>
        <translation>Bài toán: token kế tiếp. Đo số token kế tiếp đúng; có điểm thì cả mất mát trung bình và độ rối.</translation>
    </message>
</context>
<context>
    <name>esp::DataSetup</name>
    <message>
        <source>Guess: %1</source>
        <translation>Đoán: %1</translation>
    </message>
    <message>
        <source>Changed. Guessed was: %1</source>
        <translation>Đã đổi. Mức đoán là: %1</translation>
    </message>
    <message>
        <source>without labels, so answers can be compared with the original&apos;s only</source>
        <translation>không có nhãn nên chỉ so được câu trả lời với bản gốc</translation>
    </message>
    <message numerus="yes">
        <source>%Ln class(es) among their labels</source>
        <translation>
            <numerusform>nhãn có %Ln loại</numerusform>
        </translation>
    </message>
    <message>
        <source>Photographs in a folder for each class or with a list (labels.csv), IDX, CIFAR, CSV, npz or a *.dataset.json</source>
        <translation>Ảnh xếp mỗi loại một thư mục hoặc có danh sách (labels.csv), IDX, CIFAR, CSV, npz hoặc *.dataset.json</translation>
    </message>
    <message numerus="yes">
        <source>%1: %Ln sample(s), %2</source>
        <translation>
            <numerusform>%1: %Ln mẫu, %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose a file or a folder with samples.</source>
        <translation>Chọn tệp hoặc thư mục chứa mẫu.</translation>
    </message>
    <message>
        <source>Reading the data</source>
        <translation>Đang đọc dữ liệu</translation>
    </message>
    <message>
        <source>The model gives no answers: %1</source>
        <translation>Mô hình không trả lời: %1</translation>
    </message>
    <message>
        <source>Asking the model for its answers</source>
        <translation>Đang lấy câu trả lời của mô hình</translation>
    </message>
    <message>
        <source>Without labels nobody can say which answers are right.</source>
        <translation>Không có nhãn nên không biết câu nào đúng.</translation>
    </message>
    <message>
        <source>%1 of the first %2 answers are right; with “%3” it would be %4.</source>
        <translation>%1 trong %2 câu trả lời đầu là đúng; với “%3” sẽ là %4.</translation>
    </message>
    <message>
        <source>%1 of the first %2 answers are right.</source>
        <translation>%1 trong %2 câu trả lời đầu là đúng.</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Label: %1</source>
        <translation>Nhãn: %1</translation>
    </message>
    <message>
        <source>No label</source>
        <translation>Không có nhãn</translation>
    </message>
    <message>
        <source>Answer: %1</source>
        <translation>Câu trả lời: %1</translation>
    </message>
    <message>
        <source>Answer: %1, right</source>
        <translation>Câu trả lời: %1, đúng</translation>
    </message>
    <message>
        <source>Answer: %1, not the label</source>
        <translation>Câu trả lời: %1, khác nhãn</translation>
    </message>
    <message>
        <source>Input “%1”: %2, %3</source>
        <translation>Đầu vào “%1”: %2, %3</translation>
    </message>
    <message>
        <source>Values %1 to %2, mean %3</source>
        <translation>Giá trị %1 đến %2, trung bình %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln value(s) are not finite</source>
        <translation>
            <numerusform>%Ln giá trị không hữu hạn</numerusform>
        </translation>
    </message>
    <message>
        <source>Shown: black is the least value, white the greatest</source>
        <translation>Hiển thị: đen là giá trị nhỏ nhất, trắng là lớn nhất</translation>
    </message>
    <message>
        <source>Turned: rows run from left to right</source>
        <translation>Đã xoay: hàng chạy từ trái sang phải</translation>
    </message>
    <message>
        <source>%1: %2 of %3 right</source>
        <translation>%1: đúng %2 trong %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln token(s) among those that follow</source>
        <translation>
            <numerusform>có %Ln token khác nhau trong các token kế tiếp</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 next tokens are right.</source>
        <translation>%1 trên %2 token kế tiếp đúng.</translation>
    </message>
    <message>
        <source>%1 Perplexity is %2.</source>
        <translation>%1 Độ rối là %2.</translation>
    </message>
    <message>
        <source>Label: the next token at each position</source>
        <translation>Nhãn: token kế tiếp ở mỗi vị trí</translation>
    </message>
</context>
<context>
    <name>esp::DetailTable</name>
    <message>
        <source>Copy rows</source>
        <translation>Sao chép hàng</translation>
    </message>
</context>
<context>
    <name>esp::DetailsPage</name>
    <message>
        <source>Select a layer</source>
        <translation>Chọn một lớp</translation>
    </message>
    <message>
        <source>No values can be shown: %1.</source>
        <translation>Không hiện được giá trị: %1.</translation>
    </message>
    <message>
        <source>BatchNormalization was folded into these weights, so they cannot be compared value by value.</source>
        <translation>BatchNormalization đã gộp vào trọng số này nên không so sánh được từng giá trị.</translation>
    </message>
    <message>
        <source>The exported model has no such tensor any more.</source>
        <translation>Mô hình xuất ra không còn tensor này.</translation>
    </message>
    <message>
        <source>Values %1 to %2 of %3</source>
        <translation>Giá trị %1 đến %2 trên %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln value(s)</source>
        <translation>
            <numerusform>%Ln giá trị</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no such index: the tensor is %1.</source>
        <translation>Không có chỉ số này: tensor có kích thước %1.</translation>
    </message>
    <message>
        <source>Attributes and tensors</source>
        <translation>Thuộc tính và tensor</translation>
    </message>
    <message>
        <source>What the file says of this node; a row with a constant tensor shows its values below</source>
        <translation>Nội dung tệp về nút này; hàng có tensor hằng hiện giá trị bên dưới</translation>
    </message>
    <message>
        <source>Values of the tensor</source>
        <translation>Giá trị của tensor</translation>
    </message>
    <message>
        <source>Each value before and after, with the code that is stored for it</source>
        <translation>Từng giá trị trước và sau, cùng mã được lưu</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>Tensor đang xem</translation>
    </message>
    <message>
        <source>Whose values are shown</source>
        <translation>Giá trị của tensor nào được hiện</translation>
    </message>
    <message>
        <source>Go to index</source>
        <translation>Đến chỉ số</translation>
    </message>
    <message>
        <source>A number such as 4711, or one index for each axis: 3, 0, 2, 1</source>
        <translation>Một số như 4711, hoặc một chỉ số cho mỗi trục: 3, 0, 2, 1</translation>
    </message>
    <message>
        <source>Values before these</source>
        <translation>Các giá trị phía trước</translation>
    </message>
    <message>
        <source>The table shows %1 values at a time</source>
        <translation>Bảng hiện mỗi lần %1 giá trị</translation>
    </message>
    <message>
        <source>Values after these</source>
        <translation>Các giá trị tiếp theo</translation>
    </message>
</context>
<context>
    <name>esp::FlipTableModel</name>
    <message>
        <source>▾ worse</source>
        <translation>▾ kém đi</translation>
    </message>
    <message>
        <source>▴ better</source>
        <translation>▴ tốt lên</translation>
    </message>
    <message>
        <source>◇ both wrong</source>
        <translation>◇ cả hai sai</translation>
    </message>
    <message>
        <source>%1, sample %2 of %3</source>
        <translation>%1, mẫu %2 trên %3</translation>
    </message>
    <message>
        <source>No score is a number</source>
        <translation>Không điểm nào là số</translation>
    </message>
    <message>
        <source>Class %1</source>
        <translation>Loại %1</translation>
    </message>
    <message>
        <source>Where the sample comes from</source>
        <translation>Mẫu lấy từ đâu</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>Mẫu</translation>
    </message>
    <message>
        <source>The class that the data name</source>
        <translation>Loại mà dữ liệu ghi</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Nhãn</translation>
    </message>
    <message>
        <source>The original&apos;s answer</source>
        <translation>Câu trả lời của bản gốc</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Bản gốc</translation>
    </message>
    <message>
        <source>The answer in the present state</source>
        <translation>Câu trả lời ở trạng thái hiện tại</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Nay</translation>
    </message>
    <message>
        <source>Best minus second-best score of the original: how close its decision was</source>
        <translation>Điểm cao nhất trừ điểm nhì của bản gốc: quyết định sát đến đâu</translation>
    </message>
    <message>
        <source>Margin before</source>
        <translation>Khoảng cách trước</translation>
    </message>
    <message>
        <source>Best minus second-best score in the present state</source>
        <translation>Điểm cao nhất trừ điểm nhì ở trạng thái hiện tại</translation>
    </message>
    <message>
        <source>Margin now</source>
        <translation>Khoảng cách nay</translation>
    </message>
    <message>
        <source>Worse: was right, is wrong. Better: was wrong, is right. Both wrong: from one wrong answer to another.</source>
        <translation>Kém đi: trước đúng, nay sai. Tốt lên: trước sai, nay đúng. Cả hai sai: từ câu sai này sang câu sai khác.</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Thay đổi</translation>
    </message>
</context>
<context>
    <name>esp::FormatDetail</name>
    <message>
        <source>%1 to %2</source>
        <translation>%1 thành %2</translation>
    </message>
</context>
<context>
    <name>esp::FormatPlot</name>
    <message>
        <source>Signal to error of the output, dB</source>
        <translation>Tín hiệu trên sai số của đầu ra, dB</translation>
    </message>
    <message>
        <source>Signal to error of the weights, dB</source>
        <translation>Tín hiệu trên sai số của trọng số, dB</translation>
    </message>
    <message>
        <source>Bits a weight</source>
        <translation>Bit mỗi trọng số</translation>
    </message>
    <message>
        <source>%1: %2 bits a weight, %3</source>
        <translation>%1: %2 bit mỗi trọng số, %3</translation>
    </message>
    <message>
        <source>; rounded to nearest %1</source>
        <translation>; làm tròn gần nhất %1</translation>
    </message>
</context>
<context>
    <name>esp::FormatTableModel</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 %2 giá trị</translation>
    </message>
    <message>
        <source>Not for this layer: %1</source>
        <translation>Không dùng được cho lớp này: %1</translation>
    </message>
    <message>
        <source>Rounded to nearest: %1</source>
        <translation>Làm tròn gần nhất: %1</translation>
    </message>
    <message>
        <source>What the layer has now</source>
        <translation>Định dạng hiện tại của lớp</translation>
    </message>
    <message>
        <source>● %1</source>
        <comment>the format that the layer has</comment>
        <translation>● %1</translation>
    </message>
    <message>
        <source>none</source>
        <translation>không</translation>
    </message>
    <message>
        <source>Number format of the weights</source>
        <translation>Định dạng số của trọng số</translation>
    </message>
    <message>
        <source>What a weight takes in the file, with its share of scales and codebook</source>
        <translation>Một trọng số chiếm bao nhiêu trong tệp, kể cả phần thang và bảng mã</translation>
    </message>
    <message>
        <source>What all weights of the layer take</source>
        <translation>Mọi trọng số của lớp chiếm bao nhiêu</translation>
    </message>
    <message>
        <source>Signal to error in what the layer gives, over calibration samples: the more decibels the better; 6 are a bit</source>
        <translation>Tín hiệu trên sai số trong đầu ra của lớp, trên các mẫu hiệu chỉnh: càng nhiều decibel càng tốt; 6 dB bằng một bit</translation>
    </message>
    <message>
        <source>Signal to error of the weights: the more decibels the better; 6 are a bit</source>
        <translation>Tín hiệu trên sai số của trọng số: càng nhiều decibel càng tốt; 6 dB bằng một bit</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Định dạng</translation>
    </message>
    <message>
        <source>Bits a weight</source>
        <translation>Bit mỗi trọng số</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Byte</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Đầu ra</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Trọng số</translation>
    </message>
</context>
<context>
    <name>esp::FormatsPage</name>
    <message>
        <source>Its weights cannot be rounded: %1.</source>
        <translation>Không làm tròn được trọng số của lớp: %1.</translation>
    </message>
    <message>
        <source>%1 weights, %2 as float32</source>
        <translation>%1 trọng số, %2 khi là float32</translation>
    </message>
    <message>
        <source>rounding to every format, %1</source>
        <translation>đang làm tròn theo mọi định dạng, %1</translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation>Dùng %1</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>Dùng</translation>
    </message>
    <message>
        <source>Not for this layer: %1.</source>
        <translation>Không dùng được cho lớp này: %1.</translation>
    </message>
    <message>
        <source>Makes the file smaller; the layer computes in float.</source>
        <translation>Làm tệp nhỏ hơn; lớp vẫn tính bằng số thực.</translation>
    </message>
    <message>
        <source>With data, the error of the output is shown, and weights are rounded by what the layer reads.</source>
        <translation>Khi có dữ liệu, sai số của đầu ra được hiện, và trọng số được làm tròn theo những gì lớp nhận.</translation>
    </message>
    <message>
        <source>Disc: rounded as the recipe says. Ring: to nearest.</source>
        <translation>Chấm: làm tròn theo công thức. Vòng: gần nhất.</translation>
    </message>
    <message>
        <source>Number formats</source>
        <translation>Các định dạng số</translation>
    </message>
    <message>
        <source>What each number format would do to the weights of the layer; Enter gives it to the layer</source>
        <translation>Mỗi định dạng số làm gì với trọng số của lớp; Enter đặt định dạng cho lớp</translation>
    </message>
    <message>
        <source>Bits a weight against error, for every number format</source>
        <translation>Bit mỗi trọng số so với sai số, cho mọi định dạng số</translation>
    </message>
    <message>
        <source>Gives the chosen format to the layer</source>
        <translation>Đặt định dạng đã chọn cho lớp</translation>
    </message>
    <message>
        <source>A click chooses the format&apos;s row in the table</source>
        <translation>Nhấp để chọn dòng của định dạng trong bảng</translation>
    </message>
</context>
<context>
    <name>esp::GraphLegend</name>
    <message>
        <source>share of file: now, before</source>
        <translation>phần trong tệp: nay, trước</translation>
    </message>
    <message>
        <source>8-bit</source>
        <translation>8 bit</translation>
    </message>
    <message>
        <source>float</source>
        <translation>số thực</translation>
    </message>
    <message>
        <source>current layer</source>
        <translation>lớp hiện tại</translation>
    </message>
</context>
<context>
    <name>esp::GraphMinimap</name>
    <message>
        <source>Overview of the network</source>
        <translation>Toàn cảnh mạng</translation>
    </message>
</context>
<context>
    <name>esp::GraphPanel</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Không</translation>
    </message>
    <message>
        <source>Share of file</source>
        <translation>Phần trong tệp</translation>
    </message>
    <message>
        <source>MACs</source>
        <translation>Phép nhân–cộng</translation>
    </message>
    <message numerus="yes">
        <source>%Ln hit(s)</source>
        <translation>
            <numerusform>%Ln kết quả</numerusform>
        </translation>
    </message>
    <message>
        <source>Find a node</source>
        <translation>Tìm nút</translation>
    </message>
    <message>
        <source>Words of the name or operator; Enter goes to the next hit</source>
        <translation>Từ trong tên hoặc phép toán; Enter đến kết quả tiếp theo</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Tô màu theo</translation>
    </message>
    <message>
        <source>Colour nodes by</source>
        <translation>Tô màu nút theo</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>Nhỏ hơn</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Thu nhỏ</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>Lớn hơn</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Phóng to</translation>
    </message>
    <message>
        <source>Back to 100 %</source>
        <translation>Về 100 %</translation>
    </message>
    <message>
        <source>Zoom to 100 %</source>
        <translation>Phóng đúng 100 %</translation>
    </message>
    <message>
        <source>Fit all</source>
        <translation>Vừa khung</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Mạng</translation>
    </message>
    <message>
        <source>Fills each layer by its part of the whole</source>
        <translation>Tô mỗi lớp theo phần của nó trong toàn bộ</translation>
    </message>
    <message>
        <source>Arrows go along the flow and between branches; Space, P and Q change the current layer</source>
        <translation>Phím mũi tên đi theo luồng và giữa các nhánh; Space, P và Q đổi lớp hiện tại</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>Độ nhạy</translation>
    </message>
    <message>
        <source>Output KL</source>
        <translation>KL đầu ra</translation>
    </message>
    <message>
        <source>Error (SQNR)</source>
        <translation>Sai số (SQNR)</translation>
    </message>
</context>
<context>
    <name>esp::GraphViewModel</name>
    <message>
        <source>MACs are unknown, because the model cannot be planned</source>
        <translation>không biết số phép nhân–cộng vì không lập được kế hoạch chạy</translation>
    </message>
    <message>
        <source>cannot be run; kept as it is</source>
        <translation>không chạy được; giữ nguyên</translation>
    </message>
    <message>
        <source>%1, output %2</source>
        <translation>%1, đầu ra %2</translation>
    </message>
    <message>
        <source>MACs are unknown until data say how large the inputs are</source>
        <translation>Chưa biết số phép nhân–cộng khi dữ liệu chưa cho biết kích thước đầu vào</translation>
    </message>
    <message>
        <source>%1 node %2</source>
        <translation>nút %1 %2</translation>
    </message>
    <message>
        <source>%1 layer %2</source>
        <translation>lớp %1 %2</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 còn %2</translation>
    </message>
    <message>
        <source>pruned %1</source>
        <translation>cắt tỉa %1</translation>
    </message>
    <message>
        <source>current</source>
        <translation>hiện tại</translation>
    </message>
    <message>
        <source>Share of the original file</source>
        <translation>Phần trong tệp gốc</translation>
    </message>
    <message>
        <source>Share of the original MACs</source>
        <translation>Phần phép nhân–cộng của bản gốc</translation>
    </message>
    <message>
        <source>Sensitivity is being measured</source>
        <translation>Đang đo độ nhạy</translation>
    </message>
    <message>
        <source>Not measured yet: Measure, Measure sensitivity</source>
        <translation>Chưa đo: mở Đo, Đo độ nhạy</translation>
    </message>
    <message>
        <source>Answers changed at int8</source>
        <translation>Câu trả lời đổi khi dùng int8</translation>
    </message>
    <message>
        <source>Output error: not measured yet</source>
        <translation>Sai số đầu ra: chưa đo</translation>
    </message>
    <message>
        <source>Output error (SQNR), before the change</source>
        <translation>Sai số đầu ra (SQNR), trước thay đổi</translation>
    </message>
    <message>
        <source>Output error (SQNR)</source>
        <translation>Sai số đầu ra (SQNR)</translation>
    </message>
    <message>
        <source>Output divergence at int8 (KL, nats)</source>
        <translation>Phân kỳ đầu ra khi là int8 (KL, nat)</translation>
    </message>
    <message>
        <source>Output divergence at int8 (KL): 0 or unknown</source>
        <translation>Phân kỳ đầu ra khi là int8 (KL): 0 hoặc chưa biết</translation>
    </message>
    <message>
        <source>Slower than it had to be: %1</source>
        <translation>Chậm hơn mức cần thiết: %1</translation>
    </message>
    <message>
        <source>%1, not done</source>
        <comment>what was chosen</comment>
        <translation>%1, không làm được</translation>
    </message>
    <message>
        <source>No divergence: the model gives class numbers and no scores</source>
        <translation>Không có độ phân kỳ: mô hình cho số lớp chứ không cho điểm</translation>
    </message>
    <message>
        <source>Not done here: %1</source>
        <translation>Không làm được ở đây: %1</translation>
    </message>
</context>
<context>
    <name>esp::GridLens</name>
    <message>
        <source>%1 steps: %2 after</source>
        <translation>%1 bước: %2 sau</translation>
    </message>
    <message>
        <source>%1 steps: %2 after, %3 within a quarter step before</source>
        <translation>%1 bước: %2 sau, %3 trước trong phạm vi 1/4 bước</translation>
    </message>
</context>
<context>
    <name>esp::HelpWindow</name>
    <message>
        <source>No topic holds these words.</source>
        <translation>Không có mục nào chứa các từ này.</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Trợ giúp</translation>
    </message>
    <message>
        <source>Search the help</source>
        <translation>Tìm trong trợ giúp</translation>
    </message>
    <message>
        <source>Shows the topics that hold all words</source>
        <translation>Hiện các mục chứa đủ các từ</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Các mục</translation>
    </message>
    <message>
        <source>Arrows choose a topic</source>
        <translation>Mũi tên để chọn mục</translation>
    </message>
    <message>
        <source>Page of the topic</source>
        <translation>Trang của mục</translation>
    </message>
    <message>
        <source>Tab goes from link to link, Enter follows it</source>
        <translation>Tab đi từ liên kết này sang liên kết khác, Enter để mở</translation>
    </message>
</context>
<context>
    <name>esp::HistogramPlot</name>
    <message>
        <source>Copy as table</source>
        <translation>Sao chép dạng bảng</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>Lưu hình…</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>Lưu hình</translation>
    </message>
    <message>
        <source>Pictures (*.png *.pdf)</source>
        <translation>Hình (*.png *.pdf)</translation>
    </message>
    <message>
        <source>reading weights</source>
        <translation>đang đọc trọng số</translation>
    </message>
    <message>
        <source>%1 → 0</source>
        <translation>%1 → 0</translation>
    </message>
    <message>
        <source>|w| ≤ %1 cut</source>
        <translation>cắt |w| ≤ %1</translation>
    </message>
    <message>
        <source>weight	before	after</source>
        <translation>trọng số	trước	sau</translation>
    </message>
    <message>
        <source>%1…%2</source>
        <comment>range</comment>
        <translation>%1…%2</translation>
    </message>
    <message>
        <source>%1: %2 before</source>
        <translation>%1: %2 trước</translation>
    </message>
    <message>
        <source>%1: %2 before, %3 after</source>
        <translation>%1: %2 trước, %3 sau</translation>
    </message>
</context>
<context>
    <name>esp::InspectorModel</name>
    <message>
        <source>%1, output %2</source>
        <translation>%1, đầu ra %2</translation>
    </message>
    <message>
        <source>%1 with %2</source>
        <translation>%1 với %2</translation>
    </message>
    <message>
        <source>%1, %2 → %3 values</source>
        <translation>%1, %2 → %3 giá trị</translation>
    </message>
    <message>
        <source>%1, %2 → %3 channels in %4 groups, stride %5</source>
        <translation>%1, %2 → %3 kênh trong %4 nhóm, bước %5</translation>
    </message>
    <message>
        <source>%1, %2 → %3 channels, stride %4</source>
        <translation>%1, %2 → %3 kênh, bước %4</translation>
    </message>
    <message>
        <source>prune %1 %2</source>
        <translation>cắt tỉa %1 %2</translation>
    </message>
</context>
<context>
    <name>esp::InspectorPage</name>
    <message>
        <source>Select a layer</source>
        <translation>Chọn một lớp</translation>
    </message>
    <message>
        <source>This node has no weights.</source>
        <translation>Nút này không có trọng số.</translation>
    </message>
</context>
<context>
    <name>esp::InspectorPanel</name>
    <message>
        <source>Pruning is not available: %1.</source>
        <translation>Không cắt tỉa được: %1.</translation>
    </message>
    <message>
        <source>Quantization is not available: %1.</source>
        <translation>Không lượng tử hóa được: %1.</translation>
    </message>
    <message>
        <source>Not done here: %1.</source>
        <translation>Không làm được ở đây: %1.</translation>
    </message>
    <message>
        <source>Computed in float: %1.</source>
        <translation>Tính bằng số thực: %1.</translation>
    </message>
    <message>
        <source>Previous layer</source>
        <translation>Lớp trước</translation>
    </message>
    <message>
        <source>Next layer</source>
        <translation>Lớp sau</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>Cắt tỉa</translation>
    </message>
    <message>
        <source>Set the smallest weights to zero (magnitude pruning)</source>
        <translation>Đưa các trọng số nhỏ nhất về không (cắt tỉa theo độ lớn)</translation>
    </message>
    <message>
        <source>Share of weights to prune</source>
        <translation>Phần trọng số bị cắt tỉa</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>Lượng tử hóa</translation>
    </message>
    <message>
        <source>Number type</source>
        <translation>Kiểu số</translation>
    </message>
    <message>
        <source>Applies to the current layer</source>
        <translation>Áp dụng cho lớp hiện tại</translation>
    </message>
    <message>
        <source>What is shown of the layer</source>
        <translation>Nội dung hiện của lớp</translation>
    </message>
    <message>
        <source>Arrow keys choose a tab</source>
        <translation>Phím mũi tên chọn thẻ</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>What to do about it</source>
        <translation>Cách xử lý</translation>
    </message>
    <message>
        <source>Reasons</source>
        <translation>Lý do</translation>
    </message>
    <message>
        <source>Why something is not done to this layer; Enter follows the link</source>
        <translation>Vì sao có điều không làm với lớp này; Enter mở liên kết</translation>
    </message>
    <message>
        <source>Store in 8 bits or fewer and compute in 8-bit integers (quantization)</source>
        <translation>Lưu bằng 8 bit trở xuống và tính bằng số nguyên 8 bit (lượng tử hóa)</translation>
    </message>
    <message>
        <source>Slower than it had to be: %1.</source>
        <translation>Chậm hơn mức cần thiết: %1.</translation>
    </message>
    <message>
        <source>Why it is slow</source>
        <translation>Vì sao chậm</translation>
    </message>
</context>
<context>
    <name>esp::KernelLegend</name>
    <message>
        <source>Colours from %1 to %2</source>
        <translation>Màu từ %1 đến %2</translation>
    </message>
    <message>
        <source>Colours from %1 to %2; hatched: %3</source>
        <translation>Màu từ %1 đến %2; gạch chéo: %3</translation>
    </message>
</context>
<context>
    <name>esp::KernelsPage</name>
    <message>
        <source>No weights can be shown: %1.</source>
        <translation>Không hiện được trọng số: %1.</translation>
    </message>
    <message>
        <source>After</source>
        <translation>Sau</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Trước</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Chênh lệch</translation>
    </message>
    <message>
        <source>≤ %1</source>
        <translation>≤ %1</translation>
    </message>
    <message>
        <source>≥ %1</source>
        <translation>≥ %1</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>cắt</translation>
    </message>
    <message>
        <source>reading weights</source>
        <translation>đang đọc trọng số</translation>
    </message>
    <message>
        <source>Output %1, input %2, row %3, column %4</source>
        <translation>Ra %1, vào %2, hàng %3, cột %4</translation>
    </message>
    <message>
        <source>Output %1, input %2</source>
        <translation>Ra %1, vào %2</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>%1 → %2, stored as %3</source>
        <translation>%1 → %2, lưu là %3</translation>
    </message>
    <message>
        <source>%1 → 0, cut</source>
        <translation>%1 → 0, đã cắt</translation>
    </message>
    <message>
        <source>%1, stored as %2</source>
        <translation>%1, lưu là %2</translation>
    </message>
    <message>
        <source>%1 px</source>
        <translation>%1 px</translation>
    </message>
    <message>
        <source>1 : %1</source>
        <translation>1 : %1</translation>
    </message>
    <message>
        <source>Pixels a weight</source>
        <translation>Số điểm ảnh cho một trọng số</translation>
    </message>
    <message>
        <source>One weight of %1 in each direction is drawn</source>
        <translation>Mỗi chiều vẽ một trên %1 trọng số</translation>
    </message>
    <message>
        <source>What is drawn</source>
        <translation>Nội dung được vẽ</translation>
    </message>
    <message>
        <source>The weights after the recipe, before it, or how far they are apart</source>
        <translation>Trọng số sau công thức, trước công thức, hoặc chênh lệch</translation>
    </message>
    <message>
        <source>Smaller (−)</source>
        <translation>Nhỏ hơn (−)</translation>
    </message>
    <message>
        <source>Fewer pixels a weight</source>
        <translation>Ít điểm ảnh hơn cho một trọng số</translation>
    </message>
    <message>
        <source>Larger (+)</source>
        <translation>Lớn hơn (+)</translation>
    </message>
    <message>
        <source>More pixels a weight</source>
        <translation>Nhiều điểm ảnh hơn cho một trọng số</translation>
    </message>
    <message>
        <source>Fit the width (0)</source>
        <translation>Vừa chiều rộng (0)</translation>
    </message>
    <message>
        <source>As large as the width allows</source>
        <translation>Lớn nhất trong chiều rộng có được</translation>
    </message>
    <message>
        <source>Weights as a picture</source>
        <translation>Hình trọng số</translation>
    </message>
    <message>
        <source>Arrow keys go from weight to weight, with Ctrl from kernel to kernel; the values stand under Details as well</source>
        <translation>Phím mũi tên đi từng trọng số, cùng Ctrl đi từng nhân; giá trị cũng có trong Chi tiết</translation>
    </message>
    <message>
        <source>%1 ÷ %2 = %3, rounded to %4; %4 × %2 = %5</source>
        <translation>%1 ÷ %2 = %3, làm tròn thành %4; %4 × %2 = %5</translation>
    </message>
    <message>
        <source>%1 ÷ %2 + %3 = %4, rounded to %5; (%5 − %3) × %2 = %6</source>
        <translation>%1 ÷ %2 + %3 = %4, làm tròn thành %5; (%5 − %3) × %2 = %6</translation>
    </message>
    <message>
        <source>%1 ÷ %2 = %3, nearest value of the codebook %4; %4 × %2 = %5</source>
        <translation>%1 ÷ %2 = %3, giá trị gần nhất của bảng mã là %4; %4 × %2 = %5</translation>
    </message>
    <message>
        <source>%1 ÷ %2 + %3 = %4; %5 was chosen in place of the nearest %7, to make up for the errors of other weights; (%5 − %3) × %2 = %6</source>
        <translation>%1 ÷ %2 + %3 = %4; chọn %5 thay cho giá trị gần nhất %7 để bù sai số của các trọng số khác; (%5 − %3) × %2 = %6</translation>
    </message>
    <message>
        <source>%1 ÷ %2 = %3; %4 was chosen in place of the nearest %6, to make up for the errors of other weights; %4 × %2 = %5</source>
        <translation>%1 ÷ %2 = %3; chọn %4 thay cho giá trị gần nhất %6 để bù sai số của các trọng số khác; %4 × %2 = %5</translation>
    </message>
</context>
<context>
    <name>esp::LayerDelegate</name>
    <message>
        <source>Number type</source>
        <translation>Kiểu số</translation>
    </message>
    <message>
        <source>Share of weights to prune</source>
        <translation>Phần trọng số bị cắt tỉa</translation>
    </message>
</context>
<context>
    <name>esp::LayerErrors</name>
    <message>
        <source>the same bits</source>
        <translation>trùng từng bit</translation>
    </message>
    <message>
        <source>Output error not measured yet</source>
        <translation>Chưa đo sai số đầu ra</translation>
    </message>
    <message>
        <source>Output error is measured on data; there are none</source>
        <translation>Sai số đầu ra được đo trên dữ liệu; chưa có dữ liệu</translation>
    </message>
    <message>
        <source>Output error unknown: %1</source>
        <translation>Chưa biết sai số đầu ra: %1</translation>
    </message>
    <message>
        <source>Output error unknown: no output is a number</source>
        <translation>Chưa biết sai số đầu ra: không giá trị đầu ra nào là số</translation>
    </message>
    <message>
        <source>%1, before the change</source>
        <translation>%1, trước thay đổi</translation>
    </message>
    <message numerus="yes">
        <source>Output with the same bits (%Ln sample(s))</source>
        <translation>
            <numerusform>Đầu ra trùng từng bit (%Ln mẫu)</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Output signal to noise %1 (%Ln sample(s))</source>
        <translation>
            <numerusform>Tín hiệu trên nhiễu ở đầu ra %1 (%Ln mẫu)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::LayerTableModel</name>
    <message>
        <source>%1 bytes in the original file</source>
        <translation>%1 byte trong tệp gốc</translation>
    </message>
    <message>
        <source>pruning not available: %1</source>
        <translation>không cắt tỉa được: %1</translation>
    </message>
    <message>
        <source>pruned %1</source>
        <translation>đã cắt tỉa %1</translation>
    </message>
    <message>
        <source>not pruned</source>
        <translation>chưa cắt tỉa</translation>
    </message>
    <message>
        <source>quantization not available: %1</source>
        <translation>không lượng tử hóa được: %1</translation>
    </message>
    <message>
        <source>histogram of weights</source>
        <translation>phân bố trọng số</translation>
    </message>
    <message>
        <source>%1 layer %2, %3</source>
        <translation>lớp %1 %2, %3</translation>
    </message>
    <message>
        <source>Set the smallest weights to zero (magnitude pruning)</source>
        <translation>Đưa các trọng số nhỏ nhất về không (cắt tỉa theo độ lớn)</translation>
    </message>
    <message>
        <source>Store and compute in 8-bit integers (quantization)</source>
        <translation>Lưu và tính bằng số nguyên 8 bit (lượng tử hóa)</translation>
    </message>
    <message>
        <source>Bytes in the file: original and now</source>
        <translation>Số byte trong tệp: bản gốc và nay</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Lớp</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Phép toán</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Tham số</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Trọng số</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>Cắt tỉa</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>Lượng tử hóa</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Kích thước</translation>
    </message>
    <message>
        <source>prune %1</source>
        <translation>cắt tỉa %1</translation>
    </message>
    <message>
        <source>do not prune %1</source>
        <translation>bỏ cắt tỉa %1</translation>
    </message>
    <message numerus="yes">
        <source>prune %Ln layer(s)</source>
        <translation>
            <numerusform>cắt tỉa %Ln lớp</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>do not prune %Ln layer(s)</source>
        <translation>
            <numerusform>bỏ cắt tỉa %Ln lớp</numerusform>
        </translation>
    </message>
    <message>
        <source>prune %1 %2</source>
        <translation>cắt tỉa %1 %2</translation>
    </message>
    <message numerus="yes">
        <source>prune %Ln layer(s) %1</source>
        <translation>
            <numerusform>cắt tỉa %Ln lớp %1</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 thành %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln layer(s) to %1</source>
        <translation>
            <numerusform>%Ln lớp thành %1</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 weights</source>
        <translation>trọng số %1</translation>
    </message>
    <message>
        <source>Sensitivity: how many answers change when this layer alone becomes int8</source>
        <translation>Độ nhạy: bao nhiêu câu trả lời đổi khi chỉ riêng lớp này chuyển sang int8</translation>
    </message>
    <message>
        <source>Sens.</source>
        <translation>Nhạy</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Đổi</translation>
    </message>
    <message>
        <source>Slower than it had to be: %1</source>
        <translation>Chậm hơn mức cần thiết: %1</translation>
    </message>
    <message>
        <source>%1; slower than it had to be: %2</source>
        <comment>layer, why</comment>
        <translation>%1; chậm hơn mức cần thiết: %2</translation>
    </message>
    <message>
        <source>How far the model&apos;s answers move when this layer alone becomes int8: mean Kullback-Leibler divergence in nats</source>
        <translation>Câu trả lời của mô hình dời bao xa khi chỉ riêng lớp này thành int8: phân kỳ Kullback-Leibler trung bình, tính bằng nat</translation>
    </message>
    <message>
        <source>How far what the layer writes is from the original, with the whole recipe: signal to quantization noise (SQNR)</source>
        <translation>Đầu ra của lớp lệch bao xa so với bản gốc, với toàn bộ công thức: tỉ số tín hiệu trên nhiễu lượng tử (SQNR)</translation>
    </message>
    <message>
        <source>KL</source>
        <comment>column: Kullback-Leibler divergence</comment>
        <translation>KL</translation>
    </message>
    <message>
        <source>SQNR</source>
        <comment>column: signal to quantization noise ratio</comment>
        <translation>SQNR</translation>
    </message>
    <message>
        <source>Not done here: %1</source>
        <translation>Không làm được ở đây: %1</translation>
    </message>
    <message>
        <source>%1, not done: %2</source>
        <comment>choice, why</comment>
        <translation>%1, không làm được: %2</translation>
    </message>
</context>
<context>
    <name>esp::LayerTableView</name>
    <message>
        <source>Answers changed at int8</source>
        <translation>Câu trả lời đổi khi dùng int8</translation>
    </message>
    <message>
        <source>KL divergence of the output at int8</source>
        <translation>Phân kỳ KL của đầu ra khi là int8</translation>
    </message>
    <message>
        <source>Error of the layer&apos;s output (SQNR)</source>
        <translation>Sai số đầu ra của lớp (SQNR)</translation>
    </message>
</context>
<context>
    <name>esp::LayersPanel</name>
    <message numerus="yes">
        <source>reset %Ln layer(s)</source>
        <translation>
            <numerusform>đặt lại %Ln lớp</numerusform>
        </translation>
    </message>
    <message>
        <source>All operators</source>
        <translation>Mọi phép toán</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %Ln layer(s)</source>
        <translation>
            <numerusform>%1 trên %Ln lớp</numerusform>
        </translation>
    </message>
    <message>
        <source>Selected: %1</source>
        <translation>Đã chọn: %1</translation>
    </message>
    <message>
        <source>Select layers first</source>
        <translation>Chọn lớp trước</translation>
    </message>
    <message>
        <source>%1 parameters in layers</source>
        <translation>%1 tham số trong các lớp</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>Mọi lớp</translation>
    </message>
    <message>
        <source>Same operator</source>
        <translation>Cùng phép toán</translation>
    </message>
    <message>
        <source>Same block</source>
        <translation>Cùng khối</translation>
    </message>
    <message>
        <source>Most bytes (half of the file)</source>
        <translation>Nhiều byte nhất (nửa tệp)</translation>
    </message>
    <message>
        <source>Inverse</source>
        <translation>Đảo lựa chọn</translation>
    </message>
    <message>
        <source>Filter layers</source>
        <translation>Lọc theo tên</translation>
    </message>
    <message>
        <source>Show layers of one operator</source>
        <translation>Hiện các lớp của một phép toán</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>Cắt tỉa</translation>
    </message>
    <message>
        <source>Applies to all selected layers</source>
        <translation>Áp dụng cho mọi lớp đã chọn</translation>
    </message>
    <message>
        <source>Share of weights to prune in the selected layers</source>
        <translation>Phần trọng số bị cắt tỉa trong các lớp đã chọn</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>Lượng tử hóa</translation>
    </message>
    <message>
        <source>Number type of the selected layers</source>
        <translation>Kiểu số của các lớp đã chọn</translation>
    </message>
    <message>
        <source>Select…</source>
        <translation>Chọn…</translation>
    </message>
    <message>
        <source>Select layers</source>
        <translation>Chọn lớp</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Đặt lại</translation>
    </message>
    <message>
        <source>Reset the selected layers</source>
        <translation>Đặt lại các lớp đã chọn</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Các lớp</translation>
    </message>
    <message>
        <source>No layer can be compressed: this model has no Conv, Gemm, MatMul, recurrent or embedding node with constant weights.</source>
        <translation>Không lớp nào nén được: mô hình không có nút Conv, Gemm, MatMul, hồi quy hay embedding với trọng số cố định.</translation>
    </message>
    <message>
        <source>Select layers, or reset those that are selected</source>
        <translation>Chọn lớp, hoặc đặt lại các lớp đang chọn</translation>
    </message>
    <message>
        <source>Hides rows; the model stays as it is</source>
        <translation>Ẩn bớt hàng; mô hình giữ nguyên</translation>
    </message>
    <message>
        <source>By operator, block or size</source>
        <translation>Theo phép toán, khối hoặc kích thước</translation>
    </message>
    <message>
        <source>Switches pruning and quantization off in the selected layers</source>
        <translation>Tắt cắt tỉa và lượng tử hóa ở các lớp đang chọn</translation>
    </message>
    <message>
        <source>Space, P and Q change the selected layers, brackets prune less or more</source>
        <translation>Space, P và Q đổi các lớp đang chọn, phím ngoặc vuông giảm hoặc tăng mức cắt tỉa</translation>
    </message>
    <message>
        <source>Least sensitive (half of the layers)</source>
        <translation>Ít nhạy nhất (nửa số lớp)</translation>
    </message>
    <message>
        <source>Sensitivity is not measured yet</source>
        <translation>Chưa đo độ nhạy</translation>
    </message>
    <message>
        <source>%1 quantized, %2 float; %3 pruned</source>
        <translation>%1 đã lượng tử hóa, %2 số thực; %3 đã cắt tỉa</translation>
    </message>
    <message numerus="yes">
        <source>%1; quantization not done in %Ln layer(s)</source>
        <comment>counts</comment>
        <translation>
            <numerusform>%1; không lượng tử hóa được %Ln lớp</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1; pruning not done in %Ln layer(s)</source>
        <comment>counts</comment>
        <translation>
            <numerusform>%1; không cắt tỉa được %Ln lớp</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::MainWindow</name>
    <message>
        <source>back to the original</source>
        <translation>về bản gốc</translation>
    </message>
    <message>
        <source>%1 was written, read back and run: %2 bytes.</source>
        <translation>Đã ghi %1, đọc lại và chạy thử: %2 byte.</translation>
    </message>
    <message>
        <source>%1 was written and read back: %2 bytes.</source>
        <translation>Đã ghi %1 và đọc lại: %2 byte.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln node(s) cannot be run, so nothing can be measured. Sizes, compression without data and export still work.</source>
        <translation>
            <numerusform>Không chạy được %Ln nút nên không đo được gì. Kích thước, nén không cần dữ liệu và xuất vẫn hoạt động.</numerusform>
        </translation>
    </message>
    <message>
        <source>Choose data…</source>
        <translation>Chọn dữ liệu…</translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln labelled sample(s)</source>
        <translation>
            <numerusform>%1, %Ln mẫu có nhãn</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln sample(s) without labels</source>
        <translation>
            <numerusform>%1, %Ln mẫu không nhãn</numerusform>
        </translation>
    </message>
    <message>
        <source>Data: %1</source>
        <translation>Dữ liệu: %1</translation>
    </message>
    <message>
        <source>&amp;Undo: %1</source>
        <translation>&amp;Hoàn tác: %1</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Hoàn tác</translation>
    </message>
    <message>
        <source>&amp;Redo: %1</source>
        <translation>&amp;Làm lại: %1</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Làm lại</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>Hoàn tác: %1</translation>
    </message>
    <message>
        <source>Nothing to undo</source>
        <translation>Không có gì để hoàn tác</translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation>Làm lại: %1</translation>
    </message>
    <message>
        <source>Nothing to redo</source>
        <translation>Không có gì để làm lại</translation>
    </message>
    <message>
        <source>%1%2 – Espalier</source>
        <translation>%1%2 – Espalier</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Sẵn sàng</translation>
    </message>
    <message>
        <source>Opening the model</source>
        <translation>Đang mở mô hình</translation>
    </message>
    <message>
        <source>Reading data</source>
        <translation>Đang đọc dữ liệu</translation>
    </message>
    <message>
        <source>Applying the recipe</source>
        <translation>Đang áp dụng công thức</translation>
    </message>
    <message>
        <source>Measuring: %1 of %2 samples</source>
        <translation>Đang đo: %1 trên %2 mẫu</translation>
    </message>
    <message>
        <source>Measuring</source>
        <translation>Đang đo</translation>
    </message>
    <message>
        <source>Writing and checking the file</source>
        <translation>Đang ghi và kiểm tra tệp</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Tệp</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>Mở &amp;gần đây</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Sửa</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Xem</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Giao diện</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Ngôn ngữ</translation>
    </message>
    <message>
        <source>&amp;Recipe</source>
        <translation>&amp;Công thức</translation>
    </message>
    <message>
        <source>&amp;Presets</source>
        <translation>&amp;Mẫu sẵn</translation>
    </message>
    <message>
        <source>&amp;Measure</source>
        <translation>&amp;Đo</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>Trợ &amp;giúp</translation>
    </message>
    <message>
        <source>System</source>
        <comment>theme</comment>
        <translation>Hệ thống</translation>
    </message>
    <message>
        <source>Light</source>
        <comment>theme</comment>
        <translation>Sáng</translation>
    </message>
    <message>
        <source>Dark</source>
        <comment>theme</comment>
        <translation>Tối</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Công cụ</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Mẫu sẵn</translation>
    </message>
    <message>
        <source>Apply a ready-made recipe</source>
        <translation>Áp dụng một công thức có sẵn</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Hủy</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Tiến độ</translation>
    </message>
    <message numerus="yes">
        <source>%Ln thread(s), %1</source>
        <translation>
            <numerusform>%Ln luồng, %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Threads and instruction set that models are run with</source>
        <translation>Số luồng và tập lệnh dùng để chạy mô hình</translation>
    </message>
    <message>
        <source>Export model</source>
        <translation>Xuất mô hình</translation>
    </message>
    <message>
        <source>ONNX models (*.onnx)</source>
        <translation>Mô hình ONNX (*.onnx)</translation>
    </message>
    <message>
        <source>The original is never written over. Choose another name.</source>
        <translation>Bản gốc không bao giờ bị ghi đè. Chọn tên khác.</translation>
    </message>
    <message>
        <source>recipe %1</source>
        <translation>công thức %1</translation>
    </message>
    <message>
        <source>Open recipe</source>
        <translation>Mở công thức</translation>
    </message>
    <message>
        <source>Recipes (*.json);;All files (*)</source>
        <translation>Công thức (*.json);;Mọi tệp (*)</translation>
    </message>
    <message>
        <source>Save recipe</source>
        <translation>Lưu công thức</translation>
    </message>
    <message>
        <source>Recipes (*.json)</source>
        <translation>Công thức (*.json)</translation>
    </message>
    <message>
        <source>About Espalier</source>
        <translation>Về Espalier</translation>
    </message>
    <message>
        <source>Espalier %1

Makes neural networks smaller, and shows what that costs. Free software under the GNU General Public License, version 3 or later. It never uses the network.</source>
        <translation>Espalier %1

Làm mạng nơ-ron nhỏ hơn và cho thấy cái giá phải trả. Phần mềm tự do theo Giấy phép Công cộng GNU, phiên bản 3 trở lên. Không bao giờ dùng mạng.</translation>
    </message>
    <message>
        <source>Stopped: the figures are those before the change. Measure continues.</source>
        <translation>Đã dừng: các số là của trạng thái trước thay đổi. Đo để tiếp tục.</translation>
    </message>
    <message>
        <source>Open model or project</source>
        <translation>Mở mô hình hoặc dự án</translation>
    </message>
    <message>
        <source>Models and projects (*.onnx *.espalier);;All files (*)</source>
        <translation>Mô hình và dự án (*.onnx *.espalier);;Mọi tệp (*)</translation>
    </message>
    <message>
        <source>Save project</source>
        <translation>Lưu dự án</translation>
    </message>
    <message>
        <source>Espalier projects (*.espalier)</source>
        <translation>Dự án Espalier (*.espalier)</translation>
    </message>
    <message>
        <source>%1 is not the model that the project was saved with. Figures measured before are left out.</source>
        <translation>%1 không phải là mô hình lúc lưu dự án. Các số đã đo trước đây được bỏ qua.</translation>
    </message>
    <message>
        <source>Save what was done to %1?</source>
        <translation>Lưu những thay đổi với %1?</translation>
    </message>
    <message>
        <source>The recipe is in no project, recipe or exported file yet.</source>
        <translation>Công thức chưa nằm trong dự án, tệp công thức hay tệp xuất nào.</translation>
    </message>
    <message>
        <source>The report %1 was written.</source>
        <translation>Đã ghi báo cáo %1.</translation>
    </message>
    <message>
        <source>Writing the report</source>
        <translation>Đang ghi báo cáo</translation>
    </message>
    <message>
        <source>Write report</source>
        <translation>Ghi báo cáo</translation>
    </message>
    <message>
        <source>PDF (*.pdf);;Web page (*.html);;Table of layers (*.csv);;All figures (*.json)</source>
        <translation>PDF (*.pdf);;Trang web (*.html);;Bảng các lớp (*.csv);;Mọi số liệu (*.json)</translation>
    </message>
    <message>
        <source>Save picture of the graph</source>
        <translation>Lưu hình đồ thị</translation>
    </message>
    <message>
        <source>Drawing (*.svg);;Picture (*.png)</source>
        <translation>Hình vẽ (*.svg);;Ảnh (*.png)</translation>
    </message>
    <message>
        <source>The graph is too large for a picture of points. Save it as SVG.</source>
        <translation>Đồ thị quá lớn cho ảnh điểm. Hãy lưu thành SVG.</translation>
    </message>
    <message>
        <source>The picture %1 was written.</source>
        <translation>Đã ghi hình %1.</translation>
    </message>
    <message>
        <source>&amp;Inspector shows</source>
        <translation>Bảng chi &amp;tiết hiện</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Lưu</translation>
    </message>
    <message>
        <source>Do not save</source>
        <translation>Không lưu</translation>
    </message>
    <message>
        <source>Measuring sensitivity: %1</source>
        <translation>Đang đo độ nhạy: %1</translation>
    </message>
    <message>
        <source>Sensitivity is measured on data: choose some first</source>
        <translation>Độ nhạy được đo trên dữ liệu: chọn dữ liệu trước</translation>
    </message>
    <message>
        <source>Sensitivity is measured: see the column Sens. and the colours of the graph</source>
        <translation>Đã đo độ nhạy: xem cột Nhạy và màu của đồ thị</translation>
    </message>
    <message>
        <source>Text si&amp;ze</source>
        <translation>Cỡ &amp;chữ</translation>
    </message>
    <message>
        <source>High contrast</source>
        <comment>theme</comment>
        <translation>Tương phản cao</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>control and what it does</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Open a model first</source>
        <translation>Mở mô hình trước</translation>
    </message>
    <message>
        <source>Not possible now</source>
        <translation>Hiện không làm được</translation>
    </message>
    <message>
        <source>Nothing runs</source>
        <translation>Không có gì đang chạy</translation>
    </message>
    <message>
        <source>No data are open</source>
        <translation>Chưa mở dữ liệu</translation>
    </message>
    <message>
        <source>Nothing was changed</source>
        <translation>Chưa thay đổi gì</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Lệnh</translation>
    </message>
    <message>
        <source>Go to %1</source>
        <translation>Đến %1</translation>
    </message>
    <message>
        <source>Panel</source>
        <translation>Bảng</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>Chi tiết lớp</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Mẫu sẵn</translation>
    </message>
    <message>
        <source>Colour by: %1</source>
        <translation>Tô màu theo: %1</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>Đồ thị</translation>
    </message>
    <message>
        <source>Recent file</source>
        <translation>Tệp gần đây</translation>
    </message>
    <message>
        <source>The file is not there any more</source>
        <translation>Tệp không còn ở đó</translation>
    </message>
    <message>
        <source>Go to layer %1</source>
        <translation>Đến lớp %1</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Lớp</translation>
    </message>
    <message>
        <source>How %1 feeds the model is a guess. Look at it if answers are wrong.</source>
        <translation>Cách cấp %1 cho mô hình là phỏng đoán. Hãy xem lại nếu câu trả lời sai.</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>Đổi…</translation>
    </message>
    <message>
        <source>%1: drag to move, right click to float or close</source>
        <translation>%1: kéo để chuyển chỗ, nhấp phải để tách ra hoặc đóng</translation>
    </message>
    <message>
        <source>Float</source>
        <translation>Tách ra</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Đóng</translation>
    </message>
    <message>
        <source>Measuring the original: %1 of %2 samples</source>
        <translation>Đang đo bản gốc: %1 trên %2 mẫu</translation>
    </message>
    <message>
        <source>Measuring the original</source>
        <translation>Đang đo bản gốc</translation>
    </message>
    <message>
        <source>Nothing was switched: choose a layer that this can be done to</source>
        <translation>Chưa bật tắt gì: chọn một lớp cho phép việc này</translation>
    </message>
    <message>
        <source>%1 was changed since this window read or wrote it.</source>
        <translation>%1 đã bị thay đổi từ khi cửa sổ này đọc hoặc ghi tệp.</translation>
    </message>
    <message>
        <source>Writing over it loses what another window or program saved there. Save as… keeps both.</source>
        <translation>Ghi đè sẽ mất những gì cửa sổ hoặc chương trình khác đã lưu ở đó. Lưu thành… giữ được cả hai.</translation>
    </message>
    <message>
        <source>Write over it</source>
        <translation>Ghi đè</translation>
    </message>
    <message>
        <source>Text size %1</source>
        <translation>Cỡ chữ %1</translation>
    </message>
    <message>
        <source>Open the example: %1</source>
        <translation>Mở ví dụ: %1</translation>
    </message>
    <message>
        <source>Example</source>
        <translation>Ví dụ</translation>
    </message>
    <message>
        <source>Go to a panel first: F6 leads to the next</source>
        <translation>Chuyển đến một bảng trước: F6 sang bảng kế tiếp</translation>
    </message>
    <message numerus="yes">
        <source>Measuring sensitivity: %1, about %Ln minute(s) left</source>
        <translation>
            <numerusform>Đang đo độ nhạy: %1, còn khoảng %Ln phút</numerusform>
        </translation>
    </message>
    <message>
        <source>Measuring sensitivity: %1, less than a minute left</source>
        <translation>Đang đo độ nhạy: %1, còn chưa đầy một phút</translation>
    </message>
    <message>
        <source>Activation cac&amp;he</source>
        <translation>&amp;Bộ đệm giá trị kích hoạt</translation>
    </message>
    <message>
        <source>Memory for activations that are kept, so that a change computes only what lies behind it</source>
        <translation>Bộ nhớ cho các giá trị kích hoạt được giữ lại, để mỗi thay đổi chỉ tính phần nằm sau nó</translation>
    </message>
    <message>
        <source>Automatic (%1)</source>
        <translation>Tự động (%1)</translation>
    </message>
    <message>
        <source>Keep none</source>
        <comment>activation cache</comment>
        <translation>Không giữ</translation>
    </message>
    <message>
        <source>Activation cache %1 of %2</source>
        <translation>Bộ đệm %1 trên %2</translation>
    </message>
    <message>
        <source>Memory that kept activations take, of what they may take: Measure, Activation cache sets that</source>
        <translation>Bộ nhớ mà giá trị kích hoạt đang giữ, trên mức được phép; đổi trong Đo, Bộ đệm giá trị kích hoạt</translation>
    </message>
    <message>
        <source>%1 exists. Choose it by its whole name to replace it.</source>
        <translation>%1 đã có. Chọn bằng tên đầy đủ để thay.</translation>
    </message>
    <message>
        <source>Counting activations for all layers: %1</source>
        <translation>Đang đếm giá trị kích hoạt cho mọi lớp: %1</translation>
    </message>
</context>
<context>
    <name>esp::MessageBar</name>
    <message>
        <source>Close the message</source>
        <translation>Đóng thông báo</translation>
    </message>
    <message>
        <source>Hides the message; nothing else changes</source>
        <translation>Ẩn thông báo; không thay đổi gì khác</translation>
    </message>
</context>
<context>
    <name>esp::NodeDetailsModel</name>
    <message>
        <source>scalar</source>
        <translation>vô hướng</translation>
    </message>
    <message numerus="yes">
        <source>graph with %Ln node(s)</source>
        <translation>
            <numerusform>đồ thị có %Ln nút</numerusform>
        </translation>
    </message>
    <message>
        <source>kept as it is, not shown</source>
        <translation>giữ nguyên, không hiện</translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation>Thuộc tính</translation>
    </message>
    <message>
        <source>Reads</source>
        <translation>Đọc</translation>
    </message>
    <message>
        <source>Writes</source>
        <translation>Ghi</translation>
    </message>
    <message>
        <source>range</source>
        <translation>khoảng</translation>
    </message>
    <message>
        <source>zeros</source>
        <translation>số không</translation>
    </message>
    <message>
        <source>type not known</source>
        <translation>chưa rõ kiểu</translation>
    </message>
    <message>
        <source>%1…%2</source>
        <comment>range</comment>
        <translation>%1…%2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>zeros</comment>
        <translation>%1 trên %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Tên</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Giá trị</translation>
    </message>
</context>
<context>
    <name>esp::PairTableModel</name>
    <message>
        <source>Label %1, answer %2</source>
        <translation>Nhãn %1, trả lời %2</translation>
    </message>
    <message>
        <source>The class that the data name</source>
        <translation>Loại mà dữ liệu ghi</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Nhãn</translation>
    </message>
    <message>
        <source>The class that these samples are taken for</source>
        <translation>Loại mà các mẫu này bị nhầm sang</translation>
    </message>
    <message>
        <source>Taken for</source>
        <translation>Nhầm sang</translation>
    </message>
    <message>
        <source>Samples in the original</source>
        <translation>Số mẫu ở bản gốc</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Trước</translation>
    </message>
    <message>
        <source>Samples in the present state</source>
        <translation>Số mẫu ở trạng thái hiện tại</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Nay</translation>
    </message>
    <message>
        <source>Samples now, minus those before</source>
        <translation>Số mẫu nay trừ số mẫu trước</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Chênh lệch</translation>
    </message>
</context>
<context>
    <name>esp::PreviewPanel</name>
    <message numerus="yes">
        <source>%Ln state(s) visited; click one to go back</source>
        <translation>
            <numerusform>đã qua %Ln trạng thái; nhấp để quay lại</numerusform>
        </translation>
    </message>
    <message>
        <source>Size and accuracy (%1)</source>
        <translation>Kích thước và độ chính xác (%1)</translation>
    </message>
    <message>
        <source>Size and accuracy</source>
        <translation>Kích thước và độ chính xác</translation>
    </message>
    <message>
        <source>Size and accuracy of visited states</source>
        <translation>Kích thước và độ chính xác của các trạng thái đã qua</translation>
    </message>
    <message>
        <source>Give the present state a name</source>
        <translation>Đặt tên cho trạng thái hiện tại</translation>
    </message>
    <message>
        <source>Only a state that was measured can be kept</source>
        <translation>Chỉ giữ được trạng thái đã đo</translation>
    </message>
    <message>
        <source>Keep this state</source>
        <translation>Giữ trạng thái này</translation>
    </message>
    <message>
        <source>Name, shown beside its point and saved with the project:</source>
        <translation>Tên, hiện cạnh điểm của nó và lưu cùng dự án:</translation>
    </message>
    <message>
        <source>Gives the present state a name, which its point then shows</source>
        <translation>Đặt tên cho trạng thái hiện tại, điểm của nó sẽ hiện tên</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>Số liệu</translation>
    </message>
    <message>
        <source>Shows the figures of the present state</source>
        <translation>Hiện số liệu của trạng thái hiện tại</translation>
    </message>
    <message>
        <source>Shows every state visited by its size and accuracy</source>
        <translation>Hiện mọi trạng thái đã thử theo kích thước và độ chính xác</translation>
    </message>
</context>
<context>
    <name>esp::RecipeBar</name>
    <message>
        <source>Recipe</source>
        <translation>Công thức</translation>
    </message>
    <message>
        <source>nothing changed yet</source>
        <translation>chưa thay đổi gì</translation>
    </message>
    <message>
        <source>Move earlier</source>
        <translation>Chuyển lên trước</translation>
    </message>
    <message>
        <source>Move later</source>
        <translation>Chuyển ra sau</translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation>Tắt</translation>
    </message>
    <message>
        <source>Switch on</source>
        <translation>Bật</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Gỡ bỏ</translation>
    </message>
    <message>
        <source>Step %1: %2</source>
        <translation>Bước %1: %2</translation>
    </message>
</context>
<context>
    <name>esp::RecipeDiffView</name>
    <message>
        <source>added: %1</source>
        <translation>thêm: %1</translation>
    </message>
    <message>
        <source>removed: %1</source>
        <translation>bỏ: %1</translation>
    </message>
    <message>
        <source>changed: %1</source>
        <translation>đổi: %1</translation>
    </message>
    <message>
        <source>Another file…</source>
        <translation>Tệp khác…</translation>
    </message>
    <message>
        <source>Compare with a recipe</source>
        <translation>So với một công thức</translation>
    </message>
    <message>
        <source>Recipes and projects (*.json *.espalier);;All files (*)</source>
        <translation>Công thức và dự án (*.json *.espalier);;Mọi tệp (*)</translation>
    </message>
    <message>
        <source>Click to select the layer</source>
        <translation>Nhấp để chọn lớp</translation>
    </message>
    <message>
        <source>Nothing differs</source>
        <translation>Không có gì khác</translation>
    </message>
    <message>
        <source>Both do the same to every layer; only the texts differ</source>
        <translation>Hai công thức xử lý mọi lớp như nhau; chỉ khác cách viết</translation>
    </message>
    <message numerus="yes">
        <source>The recipe now has %Ln difference(s): + more, − less, ~ otherwise</source>
        <translation>
            <numerusform>Công thức hiện tại có %Ln điểm khác: + thêm, − bớt, ~ đổi</numerusform>
        </translation>
    </message>
    <message>
        <source>Compared with %1</source>
        <comment>a recipe</comment>
        <translation>So với %1</translation>
    </message>
    <message>
        <source>Compared with</source>
        <translation>So với</translation>
    </message>
    <message>
        <source>Recipe to compare with</source>
        <translation>Công thức để so</translation>
    </message>
    <message>
        <source>The original, what was saved, a visited state or a file</source>
        <translation>Bản gốc, bản đã lưu, trạng thái đã qua hoặc một tệp</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>Các điểm khác</translation>
    </message>
    <message>
        <source>Choosing a line selects its layer</source>
        <translation>Chọn một dòng sẽ chọn lớp của dòng đó</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Sao chép</translation>
    </message>
    <message>
        <source>Copy the differences as text</source>
        <translation>Sao chép các điểm khác dạng văn bản</translation>
    </message>
    <message>
        <source>Go back to it</source>
        <translation>Quay về đó</translation>
    </message>
    <message>
        <source>Make that recipe the present one; Undo comes back</source>
        <translation>Dùng công thức đó làm công thức hiện tại; Hoàn tác để trở lại</translation>
    </message>
</context>
<context>
    <name>esp::RecipePanel</name>
    <message>
        <source>Switch on</source>
        <translation>Bật</translation>
    </message>
    <message>
        <source>Switch off</source>
        <translation>Tắt</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Các bước</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>Văn bản</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>So sánh</translation>
    </message>
    <message>
        <source>What is shown of the recipe</source>
        <translation>Phần hiển thị của công thức</translation>
    </message>
    <message>
        <source>Arrow keys choose a tab</source>
        <translation>Phím mũi tên chọn thẻ</translation>
    </message>
    <message>
        <source>Add a step</source>
        <translation>Thêm bước</translation>
    </message>
    <message>
        <source>Add a technique for all layers, at the end</source>
        <translation>Thêm một kỹ thuật cho mọi lớp, ở cuối</translation>
    </message>
    <message>
        <source>Steps of the recipe</source>
        <translation>Các bước của công thức</translation>
    </message>
    <message>
        <source>Alt with the arrow up or down moves a step, Space switches it, Delete removes it</source>
        <translation>Alt với mũi tên lên hoặc xuống dời bước, Space bật tắt, Delete bỏ bước</translation>
    </message>
    <message>
        <source>Move earlier (Alt+Up)</source>
        <translation>Dời lên trước (Alt+Up)</translation>
    </message>
    <message>
        <source>Move earlier</source>
        <translation>Dời lên trước</translation>
    </message>
    <message>
        <source>Move later (Alt+Down)</source>
        <translation>Dời xuống sau (Alt+Down)</translation>
    </message>
    <message>
        <source>Move later</source>
        <translation>Dời xuống sau</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Bỏ</translation>
    </message>
    <message>
        <source>Acts on the current step</source>
        <translation>Tác động lên bước hiện tại</translation>
    </message>
    <message>
        <source>Versions that the recipe needs</source>
        <translation>Các phiên bản mà công thức cần</translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <comment>notes</comment>
        <translation>
            <numerusform>và %Ln ghi chú nữa</numerusform>
        </translation>
    </message>
    <message>
        <source>What the steps have to say</source>
        <translation>Ghi chú của các bước</translation>
    </message>
</context>
<context>
    <name>esp::RecipeSheet</name>
    <message numerus="yes">
        <source>%1, %Ln layer(s): %2</source>
        <comment>technique, layers, what it does</comment>
        <translation>
            <numerusform>%1, %Ln lớp: %2</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, switched off</source>
        <comment>recipe step</comment>
        <translation>%1, đã tắt</translation>
    </message>
    <message>
        <source>%1 before %2</source>
        <translation>%1 trước %2</translation>
    </message>
    <message>
        <source>%1 after %2</source>
        <translation>%1 sau %2</translation>
    </message>
    <message>
        <source>switch %1 on</source>
        <translation>bật %1</translation>
    </message>
    <message>
        <source>switch %1 off</source>
        <translation>tắt %1</translation>
    </message>
    <message>
        <source>remove %1</source>
        <translation>bỏ %1</translation>
    </message>
    <message>
        <source>add %1</source>
        <comment>a step</comment>
        <translation>thêm %1</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>technique, parameter, value</comment>
        <translation>%1, %2: %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln layer(s) with a value of their own</source>
        <translation>
            <numerusform>%Ln lớp có giá trị riêng</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 as now</source>
        <comment>size</comment>
        <translation>%1 như hiện tại</translation>
    </message>
    <message>
        <source>%1: file %2, accuracy measured before %3</source>
        <translation>%1: tệp %2, độ chính xác đã đo %3</translation>
    </message>
    <message>
        <source>%1: file %2, agreement measured before %3</source>
        <translation>%1: tệp %2, mức trùng khớp đã đo %3</translation>
    </message>
    <message>
        <source>%1: file %2, accuracy once it is measured</source>
        <translation>%1: tệp %2, độ chính xác khi đo xong</translation>
    </message>
    <message>
        <source>The text</source>
        <comment>subject of an error</comment>
        <translation>Văn bản</translation>
    </message>
    <message>
        <source>edit the recipe as text</source>
        <translation>sửa văn bản công thức</translation>
    </message>
    <message>
        <source>the original</source>
        <translation>bản gốc</translation>
    </message>
    <message>
        <source>as saved in %1</source>
        <translation>bản lưu trong %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>size, accuracy</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>visited state: %1</source>
        <translation>trạng thái đã qua: %1</translation>
    </message>
    <message>
        <source>★ %1: %2</source>
        <comment>name of a state, figures</comment>
        <translation>★ %1: %2</translation>
    </message>
    <message>
        <source>back to %1</source>
        <comment>what was compared with</comment>
        <translation>quay về %1</translation>
    </message>
    <message>
        <source>Opset %1 → %2</source>
        <translation>Opset %1 → %2</translation>
    </message>
    <message>
        <source>%1: %2 need it</source>
        <comment>opset, what</comment>
        <translation>%1: %2 cần điều đó</translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 need it (%Ln layer(s))</source>
        <comment>opset, what</comment>
        <translation>
            <numerusform>%1: %2 cần điều đó (%Ln lớp)</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, for %2</source>
        <comment>opset, technique</comment>
        <translation>%1, cho %2</translation>
    </message>
    <message>
        <source>IR version %1 → %2, which opset %3 came with</source>
        <translation>Phiên bản IR %1 → %2, có từ opset %3</translation>
    </message>
    <message>
        <source>IR version %1 → %2: initializers that are not inputs need it</source>
        <translation>Phiên bản IR %1 → %2: các giá trị khởi tạo không phải đầu vào cần điều đó</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <comment>step, in how many layers it was not done</comment>
        <translation>%1; %2</translation>
    </message>
    <message numerus="yes">
        <source>not done in %Ln layer(s): %1</source>
        <comment>why</comment>
        <translation>
            <numerusform>không làm được ở %Ln lớp: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>esp::RecipeStepList</name>
    <message numerus="yes">
        <source>%Ln layer(s)</source>
        <translation>
            <numerusform>%Ln lớp</numerusform>
        </translation>
    </message>
    <message>
        <source>switched off</source>
        <comment>step</comment>
        <translation>đã tắt</translation>
    </message>
    <message>
        <source>Step %1: %2</source>
        <translation>Bước %1: %2</translation>
    </message>
    <message>
        <source>Nothing changed yet. Switch a layer on, choose a preset, or add a step for all layers.</source>
        <translation>Chưa thay đổi gì. Bật một lớp, chọn mẫu có sẵn hoặc thêm bước cho mọi lớp.</translation>
    </message>
</context>
<context>
    <name>esp::RecipeTextView</name>
    <message>
        <source>Line %1: %2</source>
        <translation>Dòng %1: %2</translation>
    </message>
    <message>
        <source>The recipe was changed elsewhere since. Apply replaces that change, Revert shows it.</source>
        <translation>Công thức đã được đổi ở nơi khác. Áp dụng sẽ ghi đè thay đổi đó, Trả lại sẽ hiện nó.</translation>
    </message>
    <message>
        <source>Not applied yet</source>
        <translation>Chưa áp dụng</translation>
    </message>
    <message>
        <source>This is the recipe file. Change the text and apply it.</source>
        <translation>Đây là tệp công thức. Sửa văn bản rồi áp dụng.</translation>
    </message>
    <message>
        <source>Text of the recipe</source>
        <translation>Văn bản công thức</translation>
    </message>
    <message>
        <source>Ctrl+Enter applies what was typed</source>
        <translation>Ctrl+Enter áp dụng nội dung đã gõ</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Sao chép</translation>
    </message>
    <message>
        <source>Copy the whole text</source>
        <translation>Sao chép toàn bộ văn bản</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>Trả lại</translation>
    </message>
    <message>
        <source>Throw away what was typed and show the recipe</source>
        <translation>Bỏ nội dung đã gõ và hiện công thức</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Áp dụng</translation>
    </message>
    <message>
        <source>Make the text the recipe (Ctrl+Enter)</source>
        <translation>Dùng văn bản làm công thức (Ctrl+Enter)</translation>
    </message>
</context>
<context>
    <name>esp::SampleDetail</name>
    <message>
        <source>Sample %1</source>
        <translation>Mẫu %1</translation>
    </message>
</context>
<context>
    <name>esp::SampleSheet</name>
    <message>
        <source>First samples</source>
        <translation>Các mẫu đầu</translation>
    </message>
    <message>
        <source>Sample %1 of %2: %3</source>
        <translation>Mẫu %1 trong %2: %3</translation>
    </message>
    <message>
        <source>No samples yet</source>
        <translation>Chưa có mẫu</translation>
    </message>
</context>
<context>
    <name>esp::SampleWidget</name>
    <message>
        <source>Choose a sample to see its input</source>
        <translation>Chọn một mẫu để xem đầu vào</translation>
    </message>
    <message>
        <source>Input of sample %1</source>
        <translation>Đầu vào của mẫu %1</translation>
    </message>
    <message>
        <source>Input of the current sample</source>
        <translation>Đầu vào của mẫu hiện tại</translation>
    </message>
</context>
<context>
    <name>esp::ScatterPlot</name>
    <message>
        <source>Copy as table</source>
        <translation>Sao chép dạng bảng</translation>
    </message>
    <message>
        <source>Save picture…</source>
        <translation>Lưu hình…</translation>
    </message>
    <message>
        <source>Save picture</source>
        <translation>Lưu hình</translation>
    </message>
    <message>
        <source>Pictures (*.png *.pdf)</source>
        <translation>Hình (*.png *.pdf)</translation>
    </message>
    <message>
        <source>Top-1 accuracy, %</source>
        <translation>Độ chính xác top-1, %</translation>
    </message>
    <message>
        <source>Agreement with the original, %</source>
        <translation>Mức trùng khớp với bản gốc, %</translation>
    </message>
    <message>
        <source>measuring the original</source>
        <translation>đang đo bản gốc</translation>
    </message>
    <message>
        <source>States appear here once they are measured. Add data to measure.</source>
        <translation>Các trạng thái hiện ở đây khi đã đo. Thêm dữ liệu để đo.</translation>
    </message>
    <message>
        <source>File size</source>
        <translation>Kích thước tệp</translation>
    </message>
    <message>
        <source>File size, %1</source>
        <translation>Kích thước tệp, %1</translation>
    </message>
    <message>
        <source>original</source>
        <translation>bản gốc</translation>
    </message>
    <message>
        <source>now %1, %2</source>
        <translation>nay %1, %2</translation>
    </message>
    <message>
        <source>%1 bytes, %2</source>
        <translation>%1 byte, %2</translation>
    </message>
    <message>
        <source>the original</source>
        <translation>bản gốc</translation>
    </message>
    <message>
        <source>Click to go back there</source>
        <translation>Nhấp để quay lại đó</translation>
    </message>
    <message>
        <source>bytes	top-1 accuracy	agreement</source>
        <translation>byte	độ chính xác top-1	mức trùng khớp</translation>
    </message>
    <message>
        <source>predicted %1, ≈ %2</source>
        <translation>dự đoán %1, ≈ %2</translation>
    </message>
    <message>
        <source>Arrows go from state to state, Enter goes back to one</source>
        <translation>Mũi tên đi từ trạng thái này sang trạng thái khác, Enter trở lại một trạng thái</translation>
    </message>
    <message>
        <source>the present recipe</source>
        <translation>công thức hiện tại</translation>
    </message>
    <message>
        <source>Compared with the present recipe:</source>
        <translation>So với công thức hiện tại:</translation>
    </message>
    <message>
        <source>Right next tokens, %</source>
        <translation>Token kế tiếp đúng, %</translation>
    </message>
</context>
<context>
    <name>esp::Session</name>
    <message>
        <source>back to the original</source>
        <translation>quay về bản gốc</translation>
    </message>
    <message>
        <source>back to %1</source>
        <comment>a named state</comment>
        <translation>quay về %1</translation>
    </message>
    <message>
        <source>back to the state of %1</source>
        <comment>its size</comment>
        <translation>quay về trạng thái %1</translation>
    </message>
</context>
<context>
    <name>esp::StartPage</name>
    <message>
        <source>%1: file not found</source>
        <translation>%1: không thấy tệp</translation>
    </message>
    <message>
        <source>Make a network smaller, and see what it costs</source>
        <translation>Làm mạng nhỏ hơn và thấy cái giá phải trả</translation>
    </message>
    <message>
        <source>Open model…</source>
        <translation>Mở mô hình…</translation>
    </message>
    <message>
        <source>Espalier never uses the network. Models and data stay on this computer.</source>
        <translation>Espalier không bao giờ dùng mạng. Mô hình và dữ liệu ở lại máy này.</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Gần đây</translation>
    </message>
    <message>
        <source>Clear list</source>
        <translation>Xóa danh sách</translation>
    </message>
    <message>
        <source>Recent models</source>
        <translation>Mô hình gần đây</translation>
    </message>
    <message>
        <source>Drop an ONNX model here</source>
        <translation>Thả mô hình ONNX vào đây</translation>
    </message>
    <message>
        <source>Drop data on an open model to see accuracy: a folder of class folders, IDX, CIFAR, .npz or .csv. Without labels you see agreement with the original.</source>
        <translation>Thả dữ liệu lên mô hình đang mở để thấy độ chính xác: thư mục chia theo lớp, IDX, CIFAR, .npz hoặc .csv. Không có nhãn thì thấy mức trùng khớp với bản gốc.</translation>
    </message>
    <message>
        <source>Chooses an ONNX file</source>
        <translation>Chọn một tệp ONNX</translation>
    </message>
    <message>
        <source>Forgets the recent models; the files stay</source>
        <translation>Xóa danh sách gần đây; tệp vẫn còn</translation>
    </message>
    <message>
        <source>Enter opens the chosen model</source>
        <translation>Enter mở mô hình đang chọn</translation>
    </message>
    <message numerus="yes">
        <source>%Ln step(s)</source>
        <translation>
            <numerusform>%Ln bước</numerusform>
        </translation>
    </message>
    <message>
        <source>Not saved when Espalier ended</source>
        <translation>Chưa lưu khi Espalier kết thúc</translation>
    </message>
    <message>
        <source>Discard all</source>
        <translation>Bỏ tất cả</translation>
    </message>
    <message>
        <source>Forgets the work that was not saved; models and data stay</source>
        <translation>Quên những việc chưa lưu; mô hình và dữ liệu vẫn còn</translation>
    </message>
    <message>
        <source>Work that was not saved</source>
        <translation>Việc chưa lưu</translation>
    </message>
    <message>
        <source>Enter opens it again</source>
        <translation>Enter mở lại</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>Ví dụ</translation>
    </message>
    <message>
        <source>Built in, with their data</source>
        <translation>Có sẵn, kèm dữ liệu</translation>
    </message>
    <message numerus="yes">
        <source>Discard the work on %Ln model(s)?</source>
        <translation>
            <numerusform>Bỏ phần làm dở trên %Ln mô hình?</numerusform>
        </translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Bỏ</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Giữ</translation>
    </message>
    <message>
        <source>It was not saved, and cannot be brought back. Models and data stay.</source>
        <translation>Phần này chưa lưu và không lấy lại được. Mô hình và dữ liệu vẫn còn.</translation>
    </message>
    <message>
        <source>The list was cleared; the files stay.</source>
        <translation>Đã xóa danh sách; các tệp vẫn còn.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Hoàn tác</translation>
    </message>
    <message>
        <source>Brings the list of recent models back</source>
        <translation>Đưa danh sách mô hình gần đây trở lại</translation>
    </message>
</context>
<context>
    <name>esp::StepForm</name>
    <message>
        <source>Applies to every layer of the step that has no value of its own</source>
        <translation>Dùng cho mọi lớp của bước không có giá trị riêng</translation>
    </message>
</context>
<context>
    <name>esp::TensorValuesModel</name>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Position along each axis of the tensor</source>
        <translation>Vị trí trên từng trục của tensor</translation>
    </message>
    <message>
        <source>The value in the model that was opened</source>
        <translation>Giá trị trong mô hình đã mở</translation>
    </message>
    <message>
        <source>The step of the grid that the code counts in</source>
        <translation>Bước lưới mà mã đếm theo</translation>
    </message>
    <message>
        <source>The code that stands for zero</source>
        <translation>Mã biểu diễn số không</translation>
    </message>
    <message>
        <source>What the code stands for: scale × (code − zero point)</source>
        <translation>Giá trị mà mã biểu diễn: tỉ lệ × (mã − điểm không)</translation>
    </message>
    <message>
        <source>The value in the exported model</source>
        <translation>Giá trị trong mô hình xuất ra</translation>
    </message>
    <message>
        <source>Value after minus value before</source>
        <translation>Giá trị sau trừ giá trị trước</translation>
    </message>
    <message>
        <source>Index</source>
        <translation>Chỉ số</translation>
    </message>
    <message>
        <source>Original</source>
        <translation>Bản gốc</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Mã</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Tỉ lệ</translation>
    </message>
    <message>
        <source>Zero</source>
        <translation>Không</translation>
    </message>
    <message>
        <source>Means</source>
        <translation>Nghĩa là</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Bây giờ</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Chênh lệch</translation>
    </message>
    <message>
        <source>The number that the file stores</source>
        <translation>Con số mà tệp lưu</translation>
    </message>
</context>
<context>
    <name>esp::TileWidget</name>
    <message>
        <source>Not measured</source>
        <translation>Chưa đo được</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>change, what is to be thought of it</comment>
        <translation>%1, %2</translation>
    </message>
</context>
<context>
    <name>esp::WeightsPage</name>
    <message>
        <source>No weights can be shown: %1.</source>
        <translation>Không hiện được trọng số: %1.</translation>
    </message>
    <message>
        <source>Near the cut, in steps of each channel&apos;s grid</source>
        <translation>Gần ngưỡng cắt, theo bước lưới từng kênh</translation>
    </message>
    <message>
        <source>Around zero, in steps of each channel&apos;s grid</source>
        <translation>Quanh số không, theo bước lưới từng kênh</translation>
    </message>
    <message>
        <source>±%1</source>
        <comment>steps of the grid</comment>
        <translation>±%1</translation>
    </message>
    <message>
        <source>%1…%2</source>
        <comment>range</comment>
        <translation>%1…%2</translation>
    </message>
    <message>
        <source>unchanged</source>
        <translation>không đổi</translation>
    </message>
    <message>
        <source>%1 dB</source>
        <translation>%1 dB</translation>
    </message>
    <message>
        <source>BatchNormalization was folded into these weights, so their scale differs from the original.</source>
        <translation>BatchNormalization đã gộp vào trọng số này nên tỉ lệ khác bản gốc.</translation>
    </message>
    <message>
        <source>before</source>
        <translation>trước</translation>
    </message>
    <message>
        <source>after</source>
        <translation>sau</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>cắt</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>Thang log</translation>
    </message>
    <message>
        <source>Counts on a logarithmic axis</source>
        <translation>Số lượng trên thang logarit</translation>
    </message>
    <message>
        <source>Histogram of the weights before and after</source>
        <translation>Phân bố trọng số trước và sau</translation>
    </message>
    <message>
        <source>Arrow keys go from bin to bin, + and − zoom, 0 shows all; the figures stand below as text, and the cut can be typed in above</source>
        <translation>Phím mũi tên chuyển giữa các cột, + và − phóng thu, 0 hiện tất cả; số liệu ở bên dưới, ngưỡng cắt nhập được ở trên</translation>
    </message>
    <message>
        <source>The weights on the grid of the codes</source>
        <translation>Trọng số trên lưới của mã</translation>
    </message>
    <message>
        <source>Arrow keys go from code to code, + and − zoom, 0 goes back; Details lists the code of each weight</source>
        <translation>Phím mũi tên chuyển giữa các mã, + và − phóng thu, 0 trở lại; Chi tiết liệt kê mã của từng trọng số</translation>
    </message>
    <message>
        <source>Steps that the grid has on each side of zero</source>
        <translation>Số bước của lưới mỗi bên số không</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Khoảng giá trị</translation>
    </message>
    <message>
        <source>Mean of |w|</source>
        <translation>Trung bình |w|</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>Số không</translation>
    </message>
    <message>
        <source>Different values</source>
        <translation>Số giá trị khác nhau</translation>
    </message>
    <message>
        <source>Signal to noise</source>
        <translation>Tín hiệu trên nhiễu</translation>
    </message>
    <message>
        <source>Bytes in the file</source>
        <translation>Số byte trong tệp</translation>
    </message>
    <message>
        <source>Zeros are left out of the file; where they are takes %1 bytes.</source>
        <translation>Các số 0 được bỏ khỏi tệp; vị trí của chúng chiếm %1 byte.</translation>
    </message>
    <message>
        <source>The zeros save no bytes as the weights are stored.</source>
        <translation>Các số 0 không tiết kiệm byte nào với cách lưu này.</translation>
    </message>
</context>
<context>
    <name>esp::WindowActions</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Mở…</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Mở</translation>
    </message>
    <message>
        <source>Open &amp;data…</source>
        <translation>Mở &amp;dữ liệu…</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Dữ liệu</translation>
    </message>
    <message>
        <source>Choose the data that accuracy is measured on</source>
        <translation>Chọn dữ liệu để đo độ chính xác</translation>
    </message>
    <message>
        <source>&amp;Remove data</source>
        <translation>&amp;Gỡ dữ liệu</translation>
    </message>
    <message>
        <source>Measure nothing</source>
        <translation>Không đo gì</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Xuất…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Xuất</translation>
    </message>
    <message>
        <source>Write the model that is shown</source>
        <translation>Ghi mô hình đang hiển thị</translation>
    </message>
    <message>
        <source>Open reci&amp;pe…</source>
        <translation>Mở &amp;công thức…</translation>
    </message>
    <message>
        <source>Apply a saved recipe to this model</source>
        <translation>Áp dụng công thức đã lưu cho mô hình này</translation>
    </message>
    <message>
        <source>&amp;Save recipe…</source>
        <translation>&amp;Lưu công thức…</translation>
    </message>
    <message>
        <source>Save what was done to this model</source>
        <translation>Lưu những gì đã làm với mô hình này</translation>
    </message>
    <message>
        <source>&amp;Back to the original</source>
        <translation>&amp;Về bản gốc</translation>
    </message>
    <message>
        <source>Remove all steps of the recipe</source>
        <translation>Gỡ mọi bước của công thức</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>T&amp;hoát</translation>
    </message>
    <message>
        <source>Leave Espalier</source>
        <translation>Rời Espalier</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Hoàn tác</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Hoàn tác</translation>
    </message>
    <message>
        <source>Undo the last change</source>
        <translation>Hoàn tác thay đổi cuối</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Làm lại</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Làm lại</translation>
    </message>
    <message>
        <source>Do again what was undone</source>
        <translation>Làm lại điều vừa hoàn tác</translation>
    </message>
    <message>
        <source>&amp;Find a node</source>
        <translation>&amp;Tìm nút</translation>
    </message>
    <message>
        <source>Find a node by its name or operator</source>
        <translation>Tìm nút theo tên hoặc phép toán</translation>
    </message>
    <message>
        <source>Select &amp;all layers</source>
        <translation>Chọn &amp;mọi lớp</translation>
    </message>
    <message>
        <source>Select every layer</source>
        <translation>Chọn mọi lớp</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>&amp;Phóng to</translation>
    </message>
    <message>
        <source>Show the graph larger</source>
        <translation>Hiện sơ đồ lớn hơn</translation>
    </message>
    <message>
        <source>Zoom &amp;out</source>
        <translation>&amp;Thu nhỏ</translation>
    </message>
    <message>
        <source>Show the graph smaller</source>
        <translation>Hiện sơ đồ nhỏ hơn</translation>
    </message>
    <message>
        <source>Show the graph in its own size</source>
        <translation>Hiện sơ đồ đúng kích thước</translation>
    </message>
    <message>
        <source>&amp;Fit all</source>
        <translation>&amp;Vừa khung</translation>
    </message>
    <message>
        <source>Show the whole graph</source>
        <translation>Hiện toàn bộ sơ đồ</translation>
    </message>
    <message>
        <source>F&amp;old all blocks</source>
        <translation>&amp;Gập mọi khối</translation>
    </message>
    <message>
        <source>Show each block as one box</source>
        <translation>Hiện mỗi khối thành một ô</translation>
    </message>
    <message>
        <source>&amp;Unfold all blocks</source>
        <translation>&amp;Mở mọi khối</translation>
    </message>
    <message>
        <source>Show what is in the blocks</source>
        <translation>Hiện bên trong các khối</translation>
    </message>
    <message>
        <source>&amp;Overview</source>
        <translation>T&amp;oàn cảnh</translation>
    </message>
    <message>
        <source>Show the whole network beside the graph</source>
        <translation>Hiện toàn mạng bên cạnh sơ đồ</translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation>Đặt lại &amp;bố cục</translation>
    </message>
    <message>
        <source>Put all panels back to their places</source>
        <translation>Đưa mọi bảng về chỗ cũ</translation>
    </message>
    <message>
        <source>&amp;Next panel</source>
        <translation>Bảng &amp;sau</translation>
    </message>
    <message>
        <source>Go to the next panel</source>
        <translation>Đến bảng sau</translation>
    </message>
    <message>
        <source>&amp;Previous panel</source>
        <translation>Bảng t&amp;rước</translation>
    </message>
    <message>
        <source>Go to the previous panel</source>
        <translation>Đến bảng trước</translation>
    </message>
    <message>
        <source>&amp;Measure</source>
        <translation>&amp;Đo</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Đo</translation>
    </message>
    <message>
        <source>Measure the present state</source>
        <translation>Đo trạng thái hiện tại</translation>
    </message>
    <message>
        <source>&amp;Cancel</source>
        <translation>&amp;Hủy</translation>
    </message>
    <message>
        <source>Stop what runs; what is there stays</source>
        <translation>Dừng việc đang chạy; giữ lại những gì đã có</translation>
    </message>
    <message>
        <source>&amp;Live</source>
        <translation>Đo &amp;liền</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Đo liền</translation>
    </message>
    <message>
        <source>Measure at once after every change</source>
        <translation>Đo ngay sau mỗi thay đổi</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>&amp;Phím tắt</translation>
    </message>
    <message>
        <source>All keys</source>
        <translation>Mọi phím tắt</translation>
    </message>
    <message>
        <source>&amp;About Espalier</source>
        <translation>&amp;Về Espalier</translation>
    </message>
    <message>
        <source>Version and licence</source>
        <translation>Phiên bản và giấy phép</translation>
    </message>
    <message>
        <source>&amp;New window</source>
        <translation>Cửa sổ &amp;mới</translation>
    </message>
    <message>
        <source>Open another window</source>
        <translation>Mở thêm một cửa sổ</translation>
    </message>
    <message>
        <source>Open an ONNX model or a project</source>
        <translation>Mở mô hình ONNX hoặc dự án</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Lưu</translation>
    </message>
    <message>
        <source>Save model, data, recipe and measured states as a project</source>
        <translation>Lưu mô hình, dữ liệu, công thức và các trạng thái đã đo thành dự án</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>Lưu &amp;thành…</translation>
    </message>
    <message>
        <source>Save the project under another name</source>
        <translation>Lưu dự án với tên khác</translation>
    </message>
    <message>
        <source>Repor&amp;t…</source>
        <translation>Báo &amp;cáo…</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Báo cáo</translation>
    </message>
    <message>
        <source>Write a report of what is shown, as PDF, web page or tables</source>
        <translation>Ghi báo cáo về những gì đang hiện, thành PDF, trang web hay bảng</translation>
    </message>
    <message>
        <source>Save &amp;picture of the graph…</source>
        <translation>Lưu hình &amp;đồ thị…</translation>
    </message>
    <message>
        <source>Save the whole graph as it is coloured and folded now, as SVG or PNG</source>
        <translation>Lưu toàn bộ đồ thị như đang tô màu và gập, thành SVG hoặc PNG</translation>
    </message>
    <message>
        <source>Try every option on each layer alone and count the answers that change</source>
        <translation>Thử từng lựa chọn trên riêng từng lớp và đếm câu trả lời bị đổi</translation>
    </message>
    <message>
        <source>Measure &amp;sensitivity</source>
        <translation>Đo độ &amp;nhạy</translation>
    </message>
    <message>
        <source>Find a &amp;command…</source>
        <translation>Tìm &amp;lệnh…</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Lệnh</translation>
    </message>
    <message>
        <source>Find a command, a layer, a panel, a preset or a recent file by its name</source>
        <translation>Tìm lệnh, lớp, bảng, mẫu sẵn hoặc tệp gần đây theo tên</translation>
    </message>
    <message>
        <source>&amp;Explain this</source>
        <translation>&amp;Giải thích mục này</translation>
    </message>
    <message>
        <source>Explain what has the focus</source>
        <translation>Giải thích mục đang có tiêu điểm</translation>
    </message>
    <message>
        <source>&amp;Contents</source>
        <translation>&amp;Nội dung</translation>
    </message>
    <message>
        <source>All topics of the help</source>
        <translation>Mọi mục trợ giúp</translation>
    </message>
    <message>
        <source>Zoom &amp;100 %</source>
        <translation>Thu phóng &amp;100 %</translation>
    </message>
    <message>
        <source>Float or doc&amp;k the panel</source>
        <translation>Tách hoặc gắn l&amp;ại bảng</translation>
    </message>
    <message>
        <source>Give the panel that has the focus a window of its own, or put it back</source>
        <translation>Cho bảng đang chọn một cửa sổ riêng, hoặc đưa về chỗ cũ</translation>
    </message>
</context>
<context>
    <name>metric</name>
    <message>
        <source>Among the five highest: %1</source>
        <translation>Nằm trong năm câu trả lời cao nhất: %1</translation>
    </message>
    <message>
        <source>Mean loss: %1 nats</source>
        <translation>Mất mát trung bình: %1 nat</translation>
    </message>
</context>
<context>
    <name>technique</name>
    <message>
        <source>Ranking</source>
        <translation>Cách xếp hạng</translation>
    </message>
    <message>
        <source>Amount by</source>
        <translation>Lượng theo</translation>
    </message>
    <message>
        <source>Pruned weights</source>
        <translation>Trọng số bị cắt tỉa</translation>
    </message>
    <message>
        <source>Greatest pruned weight</source>
        <translation>Trọng số lớn nhất bị cắt</translation>
    </message>
    <message>
        <source>Prune</source>
        <translation>Cắt tỉa</translation>
    </message>
    <message>
        <source>Weight scales</source>
        <translation>Thang của trọng số</translation>
    </message>
    <message>
        <source>Weight range</source>
        <translation>Khoảng của trọng số</translation>
    </message>
    <message>
        <source>Activations</source>
        <translation>Giá trị kích hoạt</translation>
    </message>
    <message>
        <source>Activation range</source>
        <translation>Khoảng của giá trị kích hoạt</translation>
    </message>
    <message>
        <source>Percentile</source>
        <translation>Phân vị</translation>
    </message>
    <message>
        <source>Range of the input</source>
        <translation>Khoảng của đầu vào</translation>
    </message>
    <message>
        <source>Least input</source>
        <translation>Đầu vào nhỏ nhất</translation>
    </message>
    <message>
        <source>Greatest input</source>
        <translation>Đầu vào lớn nhất</translation>
    </message>
    <message>
        <source>each layer by itself</source>
        <translation>từng lớp riêng</translation>
    </message>
    <message>
        <source>all layers together</source>
        <translation>tính chung mọi lớp</translation>
    </message>
    <message>
        <source>all layers together, weighed (LAMP)</source>
        <translation>tính chung mọi lớp, có trọng (LAMP)</translation>
    </message>
    <message>
        <source>share of weights</source>
        <translation>tỉ lệ trọng số</translation>
    </message>
    <message>
        <source>greatest weight</source>
        <translation>trọng số lớn nhất</translation>
    </message>
    <message>
        <source>Which weights count as small: compared within their layer, or in all layers together. Together gives more zeros to layers with many small weights.</source>
        <translation>Trọng số nào là nhỏ: so trong từng lớp, hoặc so chung mọi lớp. So chung cho nhiều số không hơn ở lớp có nhiều trọng số nhỏ.</translation>
    </message>
    <message>
        <source>Whether a share of the weights is pruned, or all below a value.</source>
        <translation>Cắt theo tỉ lệ trọng số, hay cắt mọi trọng số dưới một giá trị.</translation>
    </message>
    <message>
        <source>Share of the layer&apos;s weights that become zero.</source>
        <translation>Tỉ lệ trọng số của lớp thành không.</translation>
    </message>
    <message>
        <source>Weights up to this magnitude become zero.</source>
        <translation>Trọng số có độ lớn đến mức này thành không.</translation>
    </message>
    <message>
        <source>Sets the weights with the smallest magnitude to zero. Shapes stay, so every program that ran the model still runs it. The smaller the magnitude, the less a weight adds to the result.</source>
        <translation>Cho các trọng số có độ lớn nhỏ nhất thành không. Hình dạng giữ nguyên, nên chương trình nào chạy được mô hình thì vẫn chạy được. Độ lớn càng nhỏ, trọng số càng ít góp vào kết quả.</translation>
    </message>
    <message>
        <source>one a channel</source>
        <translation>mỗi kênh một hệ số</translation>
    </message>
    <message>
        <source>one a layer</source>
        <translation>mỗi lớp một hệ số</translation>
    </message>
    <message>
        <source>least to greatest</source>
        <translation>nhỏ nhất đến lớn nhất</translation>
    </message>
    <message>
        <source>least squared error</source>
        <translation>sai số bình phương nhỏ nhất</translation>
    </message>
    <message>
        <source>float</source>
        <translation>float</translation>
    </message>
    <message>
        <source>percentile</source>
        <translation>bách phân vị</translation>
    </message>
    <message>
        <source>entropy</source>
        <translation>entropy</translation>
    </message>
    <message>
        <source>calibrated</source>
        <translation>hiệu chuẩn</translation>
    </message>
    <message>
        <source>fixed</source>
        <translation>cố định</translation>
    </message>
    <message>
        <source>Share of the values that the range covers, where the range is chosen by percentile.</source>
        <translation>Tỉ lệ giá trị nằm trong khoảng, khi khoảng được chọn theo phân vị.</translation>
    </message>
    <message>
        <source>Taken from calibration, or fixed to the two values below.</source>
        <translation>Lấy từ hiệu chỉnh, hoặc cố định theo hai giá trị bên dưới.</translation>
    </message>
    <message>
        <source>The least value that the codes of the layer&apos;s input cover.</source>
        <translation>Giá trị nhỏ nhất mà mã của đầu vào lớp bao phủ.</translation>
    </message>
    <message>
        <source>The greatest value that the codes of the layer&apos;s input cover.</source>
        <translation>Giá trị lớn nhất mà mã của đầu vào lớp bao phủ.</translation>
    </message>
    <message>
        <source>packed</source>
        <translation>gói chặt</translation>
    </message>
    <message>
        <source>to nearest</source>
        <translation>gần nhất</translation>
    </message>
    <message>
        <source>GPTQ</source>
        <translation>GPTQ</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Trọng số</translation>
    </message>
    <message>
        <source>Rounding</source>
        <translation>Làm tròn</translation>
    </message>
    <message>
        <source>Bias correction</source>
        <translation>Hiệu chỉnh độ lệch</translation>
    </message>
    <message>
        <source>Adds to the bias of the layer what rounding its weights changes on average over the calibration samples.</source>
        <translation>Cộng vào độ lệch của lớp phần trung bình mà việc làm tròn trọng số thay đổi trên các mẫu hiệu chỉnh.</translation>
    </message>
    <message>
        <source>Quantize</source>
        <translation>Lượng tử hóa</translation>
    </message>
    <message>
        <source>Rounds weights to integers of 8 bits or fewer and, where chosen, activations to 8-bit integers. BatchNormalization is folded into the weights first. A layer between float neighbours computes in 8-bit as well and converts at its ends.</source>
        <translation>Làm tròn trọng số thành số nguyên 8 bit trở xuống và, nếu chọn, giá trị kích hoạt thành số nguyên 8 bit. BatchNormalization được gộp vào trọng số trước. Lớp nằm giữa các lớp số thực cũng tính bằng 8 bit và chuyển đổi ở hai đầu.</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>tự động</translation>
    </message>
    <message>
        <source>How many levels a weight may have. Fewer bits make a smaller file and round more coarsely; ternary weights are −1, 0 or 1 times a scale, binary ones −1 or 1. A codebook holds the few values that suit a layer best. int16 and floating types keep the weights nearly as they are; with them, activations stay in float.</source>
        <translation>Một trọng số có thể nhận bao nhiêu mức. Ít bit hơn thì tệp nhỏ hơn và làm tròn thô hơn; trọng số tam phân là −1, 0 hoặc 1 nhân với thang, nhị phân là −1 hoặc 1. Bảng mã giữ vài giá trị hợp nhất với lớp. int16 và các kiểu số thực giữ trọng số gần như cũ; khi đó giá trị kích hoạt vẫn là số thực.</translation>
    </message>
    <message>
        <source>Codebook entries</source>
        <translation>Số giá trị của bảng mã</translation>
    </message>
    <message>
        <source>How many different values the weights of a layer may have, where their format is a codebook: 16 take 4 bits a weight.</source>
        <translation>Các trọng số của một lớp có thể nhận bao nhiêu giá trị khác nhau khi định dạng là bảng mã: 16 giá trị cần 4 bit mỗi trọng số.</translation>
    </message>
    <message>
        <source>AdaRound</source>
        <translation>AdaRound</translation>
    </message>
    <message>
        <source>none</source>
        <translation>không</translation>
    </message>
    <message>
        <source>across layers</source>
        <translation>giữa các lớp</translation>
    </message>
    <message>
        <source>across layers, high biases too</source>
        <translation>giữa các lớp, cả độ lệch lớn</translation>
    </message>
    <message>
        <source>Equalization</source>
        <translation>Cân bằng kênh</translation>
    </message>
    <message>
        <source>ternary</source>
        <translation>tam phân</translation>
    </message>
    <message>
        <source>binary</source>
        <translation>nhị phân</translation>
    </message>
    <message>
        <source>codebook</source>
        <translation>bảng mã</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>Gói chặt</translation>
    </message>
    <message>
        <source>Leaves the zeros of pruned float weights out of the file. Standard operators put the others in their places when the model is loaded, so it runs as before. It belongs at the end of a recipe; weights that are quantized are packed by that step itself.</source>
        <translation>Bỏ các số 0 của trọng số thực đã cắt tỉa khỏi tệp. Các toán tử chuẩn đặt những trọng số còn lại vào chỗ khi nạp mô hình, nên mô hình chạy như trước. Bước này đặt ở cuối công thức; trọng số đã lượng tử hóa thì bước đó tự gói.</translation>
    </message>
    <message>
        <source>OBQ</source>
        <translation>OBQ</translation>
    </message>
    <message>
        <source>To nearest needs no data. GPTQ looks at what the layer reads from the calibration samples and lets the weights that are rounded later make up for what the earlier ones lost: much better below 8 bits, and slower to compute. OBQ chooses the order anew for each filter: mostly as good as GPTQ, and only for small filters. AdaRound learns for each weight whether to round up or down: about as good, and slower still. Automatic: GPTQ below 8 bits where there are calibration samples, else to nearest.</source>
        <translation>Gần nhất thì không cần dữ liệu. GPTQ xét những gì lớp nhận từ các mẫu hiệu chỉnh và để các trọng số làm tròn sau bù cho phần các trọng số trước làm mất: tốt hơn nhiều khi dưới 8 bit, nhưng tính lâu hơn. OBQ chọn lại thứ tự cho từng bộ lọc: phần lớn tốt như GPTQ, và chỉ dùng cho bộ lọc nhỏ. AdaRound học cho từng trọng số nên làm tròn lên hay xuống: tốt gần bằng, và còn lâu hơn. Tự động: GPTQ khi dưới 8 bit và có mẫu hiệu chỉnh, còn lại là gần nhất.</translation>
    </message>
    <message>
        <source>Overflow guard</source>
        <translation>Chống tràn số</translation>
    </message>
    <message>
        <source>least to greatest, mean of samples</source>
        <translation>nhỏ nhất đến lớn nhất, trung bình các mẫu</translation>
    </message>
    <message>
        <source>nearest to the original&apos;s answers</source>
        <translation>gần câu trả lời của bản gốc nhất</translation>
    </message>
    <message>
        <source>compatible</source>
        <translation>tương thích</translation>
    </message>
    <message>
        <source>operators</source>
        <translation>toán tử</translation>
    </message>
    <message>
        <source>SmoothQuant</source>
        <translation>SmoothQuant</translation>
    </message>
    <message>
        <source>AWQ</source>
        <translation>AWQ</translation>
    </message>
    <message>
        <source>symmetric</source>
        <translation>đối xứng</translation>
    </message>
    <message>
        <source>symmetric, full range</source>
        <translation>đối xứng, đủ khoảng</translation>
    </message>
    <message>
        <source>asymmetric</source>
        <translation>bất đối xứng</translation>
    </message>
    <message>
        <source>one a block</source>
        <translation>mỗi khối một hệ số</translation>
    </message>
    <message>
        <source>least error of the output</source>
        <translation>sai số đầu ra nhỏ nhất</translation>
    </message>
    <message>
        <source>HQQ</source>
        <translation>HQQ</translation>
    </message>
    <message>
        <source>uint8 as it comes (dynamic)</source>
        <translation>uint8 theo từng lần chạy (động)</translation>
    </message>
    <message>
        <source>binary (XNOR)</source>
        <translation>nhị phân (XNOR)</translation>
    </message>
    <message>
        <source>widened steps</source>
        <translation>nới bước</translation>
    </message>
    <message>
        <source>unsigned weights</source>
        <translation>trọng số không dấu</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>Kiểu tệp</translation>
    </message>
    <message>
        <source>How the file says it. Packed: weights of fewer than 8 bits go several to a number, and standard operators take them apart when the model is loaded; the integer kernels stay. Compatible: a byte for each weight and standard operators alone, the simplest to read for other programs. Operators: those of ONNX Runtime that compute with codes (QLinearConv, QGemm, MatMulNBits), for programs that make none of quantize and dequantize pairs.</source>
        <translation>Cách tệp được ghi. Gói chặt: trọng số dưới 8 bit được gói nhiều mã vào một số, và các toán tử chuẩn tách ra khi nạp mô hình; nhân số nguyên vẫn giữ. Tương thích: mỗi trọng số một byte và chỉ dùng toán tử chuẩn, dễ đọc nhất cho chương trình khác. Toán tử: các toán tử của ONNX Runtime tính trên mã (QLinearConv, QGemm, MatMulNBits), cho chương trình không tự tạo chúng từ các cặp lượng tử hóa và giải lượng tử hóa.</translation>
    </message>
    <message>
        <source>Before rounding, scales channels between two layers so that they are about as large in both; what the model computes stays the same. It helps most with one scale a layer. With high biases, what a channel always carries is moved to the next layer&apos;s bias as well, so that the range of what flows is smaller. SmoothQuant and AWQ look at calibration samples and scale what several layers read, also behind a normalization, as in transformers: SmoothQuant, where activations are quantized, moves wide channels of activations into the weights; AWQ, where only weights are, makes the weights of strong channels larger, so that they lose less in rounding.</source>
        <translation>Trước khi làm tròn, co giãn các kênh giữa hai lớp để chúng lớn gần bằng nhau ở cả hai; mô hình vẫn tính ra như cũ. Có ích nhất khi mỗi lớp chỉ có một thang. Với độ lệch lớn, phần mà một kênh luôn mang được chuyển vào độ lệch của lớp sau, để khoảng giá trị truyền qua hẹp hơn. SmoothQuant và AWQ xem các mẫu hiệu chỉnh và co giãn những gì nhiều lớp cùng đọc, cả sau một phép chuẩn hóa như trong transformer: SmoothQuant, khi giá trị kích hoạt được lượng tử hóa, chuyển các kênh kích hoạt rộng vào trọng số; AWQ, khi chỉ trọng số được lượng tử hóa, làm trọng số của các kênh mạnh lớn hơn, để chúng mất ít hơn khi làm tròn.</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Độ làm mượt</translation>
    </message>
    <message>
        <source>With SmoothQuant: how much of the range of activations is moved into the weights. At 0 the weights of all channels become equally large, at 1 the activations; 0.5 shares it evenly.</source>
        <translation>Với SmoothQuant: bao nhiêu phần khoảng của giá trị kích hoạt được chuyển vào trọng số. Ở 0, trọng số của mọi kênh lớn bằng nhau; ở 1 là giá trị kích hoạt; 0,5 chia đều.</translation>
    </message>
    <message>
        <source>One scale for each output channel follows the weights more closely; one for the whole tensor is what some devices need. One for each block of a channel&apos;s inputs follows them most closely and takes more bytes; it is for weights with activations in float.</source>
        <translation>Mỗi kênh ra một tỉ lệ thì bám sát trọng số hơn; một tỉ lệ cho cả tensor là điều một số thiết bị cần. Mỗi khối đầu vào của kênh một tỉ lệ thì bám sát nhất và tốn thêm byte; dành cho trọng số khi giá trị kích hoạt là số thực.</translation>
    </message>
    <message>
        <source>Block</source>
        <translation>Khối</translation>
    </message>
    <message>
        <source>How many inputs of a channel share a scale, where there is one scale a block. The last block may be shorter.</source>
        <translation>Bao nhiêu đầu vào của một kênh dùng chung một tỉ lệ, khi mỗi khối một tỉ lệ. Khối cuối có thể ngắn hơn.</translation>
    </message>
    <message>
        <source>Weight grid</source>
        <translation>Lưới của trọng số</translation>
    </message>
    <message>
        <source>Symmetric codes run from −n to n, so that a weight and its opposite lose the same. The full range has one code more below. Asymmetric codes have a zero point: the grid begins at the least weight and ends at the greatest, which suits weights that lie on one side of zero.</source>
        <translation>Mã đối xứng chạy từ −n đến n, nên một trọng số và số đối của nó mất như nhau. Đủ khoảng thì có thêm một mã ở dưới. Mã bất đối xứng có điểm không: lưới bắt đầu ở trọng số nhỏ nhất và kết thúc ở lớn nhất, hợp với trọng số nằm về một phía của số 0.</translation>
    </message>
    <message>
        <source>How the range of the weights is chosen: the widest value, or the range with the least squared error of the weights, or of what the layer puts out over the calibration samples (the clip search of AWQ). HQQ moves zero points until few weights are far off; it is for asymmetric grids with activations in float.</source>
        <translation>Cách chọn khoảng của trọng số: giá trị rộng nhất, hoặc khoảng có sai số bình phương nhỏ nhất của trọng số, hay của những gì lớp cho ra trên các mẫu hiệu chỉnh (phép tìm mức cắt của AWQ). HQQ dời điểm không cho đến khi ít trọng số bị lệch xa; dành cho lưới bất đối xứng khi giá trị kích hoạt là số thực.</translation>
    </message>
    <message>
        <source>What the layer reads. Codes of 8 bits and fewer, with ranges from calibration, are computed by integer kernels; 16 bits are for accelerators, and ONNX Runtime computes them in float on a processor. Dynamic takes the range of each run&apos;s own values: it needs no calibration, and is for products of matrices. Binary keeps signs only, as XNOR-Net does, and shows what that costs. Float leaves only the weights as codes.</source>
        <translation>Những gì lớp đọc. Mã từ 8 bit trở xuống, với khoảng lấy từ hiệu chỉnh, được tính bằng nhân số nguyên; 16 bit dành cho bộ gia tốc, còn trên bộ xử lý ONNX Runtime tính bằng số thực. Kiểu động lấy khoảng của chính các giá trị ở mỗi lần chạy: không cần hiệu chỉnh, và dành cho tích ma trận. Nhị phân chỉ giữ dấu, như XNOR-Net, và cho thấy cái giá của nó. Số thực thì chỉ trọng số là mã.</translation>
    </message>
    <message>
        <source>Activation grid</source>
        <translation>Lưới của giá trị kích hoạt</translation>
    </message>
    <message>
        <source>Asymmetric codes begin at the least value that flows and end at the greatest. Symmetric ones have 0 in the middle, as some accelerators need: behind a Relu half of the codes are never used, and ONNX Runtime computes such a layer in float.</source>
        <translation>Mã bất đối xứng bắt đầu ở giá trị nhỏ nhất truyền qua và kết thúc ở lớn nhất. Mã đối xứng có 0 ở giữa, như một số bộ gia tốc cần: sau Relu thì một nửa số mã không bao giờ dùng, và ONNX Runtime tính lớp như vậy bằng số thực.</translation>
    </message>
    <message>
        <source>How the range of what flows between layers is chosen from the calibration samples. Least to greatest covers all; the mean of samples, percentile, entropy and least squared error cut rare values off for finer steps. Nearest to the original&apos;s answers tries them all on up to 256 of the samples and takes the one whose scores have the least squared error, if it is clearly (5 %) nearer than that of the default; that takes longer.</source>
        <translation>Cách chọn khoảng của giá trị giữa các lớp từ các mẫu hiệu chỉnh. Nhỏ nhất đến lớn nhất bao hết; trung bình các mẫu, phân vị, entropy và sai số bình phương nhỏ nhất cắt bỏ giá trị hiếm để bước mịn hơn. Gần câu trả lời của bản gốc nhất thử tất cả trên tối đa 256 mẫu và lấy cách có điểm với sai số bình phương nhỏ nhất, nếu nó rõ ràng (5 %) gần hơn cách mặc định; việc đó lâu hơn.</translation>
    </message>
    <message>
        <source>Processors without VNNI add two products in 16 bits, which can overflow and spoil the result. Widened steps keep two neighbouring weights of a filter from doing that, and leave all other filters as fine as they are. Unsigned weights keep every step, and never overflow, but take more than twice the time on any x86 processor. Either way every processor gives the same answers; int7 weights need neither.</source>
        <translation>Bộ xử lý không có VNNI cộng hai tích trong 16 bit, có thể tràn và làm hỏng kết quả. Nới bước ngăn hai trọng số cạnh nhau của một bộ lọc gây tràn, và giữ các bộ lọc khác mịn như cũ. Trọng số không dấu giữ nguyên mọi bước và không bao giờ tràn, nhưng tốn hơn gấp đôi thời gian trên bộ xử lý x86. Cách nào thì mọi bộ xử lý cũng cho cùng câu trả lời; trọng số int7 không cần cách nào.</translation>
    </message>
    <message>
        <source>codes where needed</source>
        <translation>mã khi cần</translation>
    </message>
    <message>
        <source>always codes</source>
        <translation>luôn là mã</translation>
    </message>
    <message>
        <source>Outputs of products</source>
        <translation>Đầu ra của tích ma trận</translation>
    </message>
    <message>
        <source>A product of matrices can write floats at no cost, so scores at the end of a model keep their full resolution. As codes they are rounded too, as devices without floating point need; equal scores become more frequent.</source>
        <translation>Tích ma trận có thể ghi số thực mà không tốn gì, nên điểm ở cuối mô hình giữ nguyên độ mịn. Khi là mã thì chúng cũng bị làm tròn, như các thiết bị không có số thực cần; điểm bằng nhau sẽ gặp nhiều hơn.</translation>
    </message>
</context>
</TS>
